// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"

	"entente"
	"entente/internal/kit/record"
)

// PostFilter narrows the list of posts; empty fields do not.
type PostFilter struct{ Text, Partner string }

// ListPosts reads a page of posts.
func (s *Service) ListPosts(ctx context.Context, v entente.View, f PostFilter, q record.Query) (record.Page[Post], error) {
	contains(&q, "t.title_key", f.Text)
	equal(&q, map[string]string{"t.partner": f.Partner})
	return s.Posts.List(ctx, v, q)
}

// ListTopics reads a page of topics, those whose English name contains the
// words.
func (s *Service) ListTopics(ctx context.Context, v entente.View, text string, q record.Query) (record.Page[Topic], error) {
	contains(&q, "t.name_key", text)
	return s.Topics.List(ctx, v, q)
}
