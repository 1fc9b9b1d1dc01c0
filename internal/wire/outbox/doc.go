// SPDX-License-Identifier: EUPL-1.2

// Package outbox sends messages to other nodes. A message is stored in the
// transaction that makes it true, sent at once, sent again with growing pauses
// while the other side does not answer, and given up with a reason. A node that
// was killed goes on where it stopped, and several nodes on one database share
// the work: who sends holds a lease on the message.
//
// It owns the table outbox_message, which holds what is still to be sent. What
// became of each attempt is told to the owner of the message, in one
// transaction with the change of the message. A message may arrive twice, when a
// node is killed between sending and noting it; the protocol is made for that.
//
// Start with [Box.Add], [Box.Send] and [Box.Run].
package outbox
