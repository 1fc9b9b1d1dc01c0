// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"io"

	"entente"
	"entente/internal/parts/meeting"
)

// Upload records a file as a document of a meeting, as work of this member.
func (n *Node) Upload(ctx context.Context, a entente.Actor, meetingID, title, name string, file io.Reader, m entente.Marking) (Item, error) {
	e, err := n.Meeting.Upload(ctx, a, meeting.Document{
		Meeting: meetingID, Title: title, Name: name,
		Provenance: entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High},
	}, file, m)
	if err != nil {
		return Item{}, err
	}
	return documentFace.item(e), nil
}

// Download reads the file of a document, with the name it came under.
func (n *Node) Download(ctx context.Context, v entente.View, id string) (name string, file []byte, err error) {
	d, file, err := n.Meeting.Bytes(ctx, v, id)
	return d.Name, file, err
}

// Carry takes the open items of the meeting before over; see the part.
func (n *Node) Carry(ctx context.Context, a entente.Actor, meetingID string) ([]Item, error) {
	list, err := n.Meeting.Carry(ctx, a, meetingID)
	if err != nil {
		return nil, err
	}
	out := make([]Item, len(list))
	for i, e := range list {
		out[i] = agendaFace.item(e)
	}
	return out, nil
}

// Promote makes a commitment out of an action item; see the part.
func (n *Node) Promote(ctx context.Context, a entente.Actor, action string) (Item, error) {
	e, err := n.Meeting.Promote(ctx, a, action)
	if err != nil {
		return Item{}, err
	}
	return commitmentFace.item(e), nil
}
