// SPDX-License-Identifier: EUPL-1.2

package signaling

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	addressText = `{"@type":"DataAddress","endpointType":"x","endpoint":"https://node.example/d","endpointProperties":[{"@type":"EndpointProperty","name":"authorization","value":"t"}]}`
	baseText    = `"messageId":"m","participantId":"p","counterPartyId":"c","dataspaceContext":"d","processId":"t","agreementId":"a","datasetId":"s","profile":"HttpData-PULL","claims":{"a":1}`
	signIn      = `{"type":"oauth2_client_credentials","tokenEndpoint":"https://x.example","clientId":"i","clientSecret":"s"}`
)

// messages are all schemas: a type of ours for each, and the fullest text.
var messages = map[string]struct {
	new  func() message
	text string
}{
	"DataFlowBaseMessage":                {func() message { return &Base{} }, `{` + baseText + `,"metadata":{},"labels":["l"]}`},
	"DataFlowPrepareMessage":             {func() message { return &Prepare{} }, `{` + baseText + `}`},
	"DataFlowStartMessage":               {func() message { return &Start{} }, `{` + baseText + `,"dataAddress":` + addressText + `}`},
	"DataFlowStartedNotificationMessage": {func() message { return &Started{} }, `{"messageId":"m","dataAddress":` + addressText + `}`},
	"DataFlowResumeMessage":              {func() message { return &Resume{} }, `{"messageId":"m","dataAddress":` + addressText + `}`},
	"DataFlowSuspendMessage":             {func() message { return &Suspend{} }, `{"messageId":"m","reason":"r"}`},
	"DataFlowTerminateMessage":           {func() message { return &Terminate{} }, `{"messageId":"m","reason":"r"}`},
	"DataFlowStatusMessage":              {func() message { return &Status{} }, `{"messageId":"m","dataFlowId":"f","state":"PREPARED","error":"e","dataAddress":` + addressText + `}`},
	"DataFlowStatusResponseMessage":      {func() message { return &StatusResponse{} }, `{"state":"STARTED","dataFlowId":"f"}`},
	"AuthorizationEntry":                 {func() message { return &Authorization{} }, signIn},
	"DataPlaneRegistrationMessage":       {func() message { return &DataPlane{} }, `{"dataplaneId":"i","endpoint":"https://x.example","profiles":["p"],"labels":["l"],"authorization":` + signIn + `}`},
	"ControlPlaneRegistrationMessage":    {func() message { return &ControlPlane{} }, `{"controlplaneId":"i","endpoint":"https://x.example","authorization":` + signIn + `}`},
	"AgreementResponse": {func() message { return &Agreement{} }, `{"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"Agreement","@id":"urn:a",` +
		`"target":"urn:d","assigner":"p","assignee":"c","permission":[{"action":"use"}]}`},
}

func schemas(t testing.TB) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	add := func(url, file string) {
		b, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := doc.(map[string]any); ok {
			m["$id"] = url // some are not at the address that others refer to them by
		}
		if err := c.AddResource(url, doc); err != nil {
			t.Fatal(err)
		}
	}
	add("https://w3id.org/dspace/2025/1/transfer/data-address-schema.json", "data-address-schema.json")
	add("https://w3id.org/dspace/2025/1/negotiation/contract-schema.json", "dsp/contract-schema.json")
	add("https://w3id.org/dspace/2025/1/common/context-schema.json", "dsp/context-schema.json")
	names, err := filepath.Glob("testdata/*.schema.json")
	if err != nil || len(names) != len(messages) {
		t.Fatalf("%d schemas for %d messages, %v", len(names), len(messages), err)
	}
	out := map[string]*jsonschema.Schema{}
	for _, name := range names {
		add("https://w3id.org/dspace-sig/v1.0/"+filepath.Base(name), filepath.Base(name))
	}
	for _, name := range names {
		s, err := c.Compile("https://w3id.org/dspace-sig/v1.0/" + filepath.Base(name))
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(name), ".schema.json")] = s
	}
	return out
}

func valid(s *jsonschema.Schema, text []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

// TestMessagesAreThoseOfTheSchemas reads a full message, then the same without
// each member in turn and with each of another type: we take what the schema
// takes, and what we write is valid and the same.
func TestMessagesAreThoseOfTheSchemas(t *testing.T) {
	for name, s := range schemas(t) {
		t.Run(name, func(t *testing.T) {
			c := messages[name]
			m := c.new()
			if err := valid(s, []byte(c.text)); err != nil {
				t.Fatalf("the sample: %v", err)
			}
			if err := Decode([]byte(c.text), m); err != nil {
				t.Fatal(err)
			}
			if name == "AgreementResponse" {
				return // its terms are not read here
			}
			written, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			var want, got map[string]any
			json.Unmarshal([]byte(c.text), &want)
			json.Unmarshal(written, &got)
			if !reflect.DeepEqual(want, got) {
				t.Errorf("%s\nbecame\n%s", c.text, written)
			}
			for member := range want {
				for why, value := range map[string]any{"missing": nil, "a number": 7} {
					changed := map[string]any{}
					json.Unmarshal([]byte(c.text), &changed)
					delete(changed, member)
					if value != nil {
						changed[member] = value
					}
					text, _ := json.Marshal(changed)
					theirs, ours := valid(s, text), Decode(text, c.new())
					if (theirs == nil) != (ours == nil) {
						t.Errorf("%s %s: the schema says %v, we %v", member, why, theirs, ours)
					}
				}
			}
		})
	}
}

func TestDecodeIsStrict(t *testing.T) {
	for name, text := range map[string]string{
		"a member twice":  `{"messageId":"m","messageId":"n"}`,
		"other capitals":  `{"messageID":"m"}`,
		"null":            `{"messageId":"m","reason":null}`,
		"two values":      `{"messageId":"m"}{}`,
		"a list":          `[]`,
		"nothing":         ``,
		"empty":           `{"messageId":""}`,
		"too long":        `{"messageId":"` + strings.Repeat("m", 70_000) + `"}`,
		"bytes, not text": "{\"messageId\":\"\xff\"}",
	} {
		if err := Decode([]byte(text), &Suspend{}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := Decode([]byte(`{"messageId":"m","later":[1]}`), &Suspend{}); err != nil {
		t.Errorf("a member of a later version: %v", err)
	}
}

func FuzzMessages(f *testing.F) {
	all := schemas(f)
	for _, m := range messages {
		f.Add([]byte(m.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for name, m := range messages {
			v := m.new()
			if Decode(text, v) != nil {
				continue
			}
			written, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if again := m.new(); Decode(written, again) != nil || !reflect.DeepEqual(v, again) {
				t.Errorf("%s does not come back: %s", name, written)
			}
			if err := valid(all[name], written); err != nil && name != "AgreementResponse" {
				t.Errorf("%s: written as %s: %v", name, written, err)
			}
		}
	})
}
