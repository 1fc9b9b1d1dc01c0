// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
)

type labelsKey struct{}

// noteLabel lets the summary above a form call a field by its label.
func noteLabel(ctx context.Context, name, label string) {
	if labels, ok := ctx.Value(labelsKey{}).(map[string]string); ok {
		labels[name] = label
	}
}

// FormBox posts its children, the fields, to an address. A form that is shown
// again begins with what is wrong with it. Multipart is for forms with files.
func FormBox(action string, form Form, multipart bool) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		fields := templ.GetChildren(ctx)
		labels := map[string]string{}
		ctx = context.WithValue(templ.ClearChildren(ctx), labelsKey{}, labels)
		// The fields are drawn first, for the summary needs their labels.
		var drawn bytes.Buffer
		if err := fields.Render(ctx, &drawn); err != nil {
			return err
		}
		if form.Err != nil {
			if err := errorSummary(problems(ctx, form.Err, labels)).Render(ctx, w); err != nil {
				return err
			}
		}
		return formTag(action, multipart, templ.Raw(drawn.String())).Render(ctx, w)
	})
}

// ErrorSummary says what is wrong where there is no form around it.
func ErrorSummary(err error) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return errorSummary(problems(ctx, err, nil)).Render(ctx, w)
	})
}

// problem is one line of the error summary.
type problem struct{ href, label, text string }

func problems(ctx context.Context, err error, labels map[string]string) []problem {
	var out []problem
	for _, e := range entente.FieldErrors(err) {
		label := labels[e.Field]
		if label == "" {
			label = e.Field
		}
		out = append(out, problem{"#" + FieldID(e.Field), label, i18n.Error(ctx, e)})
	}
	if len(out) == 0 && err != nil {
		out = append(out, problem{text: i18n.Error(ctx, err)})
	}
	return out
}
