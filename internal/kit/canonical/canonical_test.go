// SPDX-License-Identifier: EUPL-1.2

package canonical

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSON(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		// RFC 8785 section 3.2.2 and 3.2.3.
		"rfc sample": {
			in: `{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]}`,
			want: `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		},
		"rfc sorting": {
			in: `{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",` +
				`"\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
			want: "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\"," +
				"\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
		},
		"empty":          {in: ` { "b" : [ ] , "a" : { } } `, want: `{"a":{},"b":[]}`},
		"html is kept":   {in: `"<a&b>"`, want: `"<a&b>"`},
		"escaped escape": {in: `"\\ud800"`, want: `"\\ud800"`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := JSON([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The numbers of RFC 8785 appendix B, by their IEEE 754 bits.
func TestNumbers(t *testing.T) {
	for bits, want := range map[uint64]string{
		0x0000000000000000: "0",
		0x8000000000000000: "0",
		0x0000000000000001: "5e-324",
		0x8000000000000001: "-5e-324",
		0x7fefffffffffffff: "1.7976931348623157e+308",
		0x4340000000000000: "9007199254740992",
		0x4430000000000000: "295147905179352830000",
		0x44b52d02c7e14af5: "9.999999999999997e+22",
		0x44b52d02c7e14af6: "1e+23",
		0x44b52d02c7e14af7: "1.0000000000000001e+23",
		0x444b1ae4d6e2ef4e: "999999999999999700000",
		0x444b1ae4d6e2ef4f: "999999999999999900000",
		0x444b1ae4d6e2ef50: "1e+21",
		0x3eb0c6f7a0b5ed8c: "9.999999999999997e-7",
		0x3eb0c6f7a0b5ed8d: "0.000001",
		0x41b3de4355555553: "333333333.3333332",
		0x41b3de4355555557: "333333333.33333343",
		0xbecbf647612f3696: "-0.0000033333333333333333",
		0x43143ff3c1cb0959: "1424953923781206.2",
	} {
		if got := string(appendNumber(nil, math.Float64frombits(bits))); got != want {
			t.Errorf("%016x: got %s, want %s", bits, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, in := range map[string]string{
		"doubled name":          `{"a":1,"a":2}`,
		"doubled by escape":     `{"a":1,"\u0061":2}`,
		"lone high surrogate":   `"\ud800"`,
		"lone low surrogate":    `"\udc00x"`,
		"bad UTF-8":             "\"\xff\"",
		"too large a number":    `1e999`,
		"two values":            `1 2`,
		"nothing":               ``,
		"cut short":             `{"a":`,
		"deeper than the bound": strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1),
	} {
		if got, err := JSON([]byte(in)); err == nil {
			t.Errorf("%s: accepted as %s", name, got)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"b":[1,2.5e-7,"\u00e9"],"a":null}`, `"\ud83d\ude00"`, `[[[]]]`, `-0`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		once, err := JSON(in)
		if err != nil {
			return
		}
		if !json.Valid(once) {
			t.Fatalf("%q became invalid JSON %q", in, once)
		}
		twice, err := JSON(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("not a fixed point: %q, then %q (%v)", once, twice, err)
		}
	})
}
