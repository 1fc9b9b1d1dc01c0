// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestNamesAreWrittenOut(t *testing.T) {
	const edc = "https://w3id.org/edc/dspace/v0.0.1"
	for name, c := range map[string]struct{ contexts, policy, want string }{
		"a name of EDC": {
			edc, `{"permission":[{"action":"use","constraint":[{"leftOperand":"edc:inForceDate","operator":"lt","rightOperand":"x"}]}]}`,
			`{"permission":[{"action":"use","constraint":[{"leftOperand":"https://w3id.org/edc/v0.0.1/ns/inForceDate","operator":"lt","rightOperand":"x"}]}]}`,
		},
		"a value that looks like one":   {edc, `{"leftOperand":"x","rightOperand":"edc:x"}`, `{"leftOperand":"x","rightOperand":"edc:x"}`},
		"no context that says so":       {"", `{"leftOperand":"edc:x"}`, `{"leftOperand":"edc:x"}`},
		"what is no JSON is left alone": {edc, `{"leftOperand":"edc:x"`, `{"leftOperand":"edc:x"`},
		"a list in a text":              {edc, `{"rightOperand":"[{\"@value\":\"a\"},{\"@value\":\"b\"}]"}`, `{"rightOperand":["a","b"]}`},
		"a text that begins like one":   {edc, `{"rightOperand":"[{\"@value\":7}]"}`, `{"rightOperand":"[{\"@value\":7}]"}`},
		"a reference":                   {edc, `{"rightOperand":{"@id":"edc:x"}}`, `{"rightOperand":{"@id":"https://w3id.org/edc/v0.0.1/ns/x"}}`},
	} {
		if got := writeOut([]byte(c.policy), []string{ContextIRI, c.contexts}); string(got) != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestForeignCatalog reads what Eclipse EDC 0.15.1 sends.
func TestForeignCatalog(t *testing.T) {
	list, err := readCatalog([]byte(`{"@id":"c","@type":"Catalog","dataset":[{"@id":"urn:x:one","@type":"Dataset","hasPolicy":[{"@id":"o","@type":"Offer",
"permission":[{"action":"use"}]}],"distribution":[{"@type":"Distribution","format":"HttpData-PULL","accessService":{"@id":"s","@type":"DataService",
"endpointDescription":"dspace:connector","endpointURL":"http://localhost/protocol/2025-1"}}],"edc:name":"One","id":"urn:x:one"}],
"service":[{"@id":"s","@type":"DataService","endpointURL":"http://localhost/protocol/2025-1"}],"participantId":"did:web:edc.example",
"@context":["https://w3id.org/dspace/2025/1/context.jsonld","https://w3id.org/edc/dspace/v0.0.1"]}`))
	if err != nil || len(list) != 1 || list[0].Dataset != "urn:x:one" || len(list[0].Formats) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if why := failure([]byte(`{"@type":"ContractNegotiationError","code":"404","reason":["Not found"]}`)); why != "404: Not found" {
		t.Errorf("reason is %q", why)
	}
}

func TestFilter(t *testing.T) {
	for text, want := range map[string]string{
		`{"text":"a","dataset":["x"]}`: "a [x] 0 0",
		`{"@type":"QuerySpec","limit":50,"offset":100,"sortOrder":"ASC","filterExpression":[]}`:                                                              " [] 100 50",
		`{"@type":"QuerySpec","filterExpression":{"@type":"Criterion","operandLeft":"https://w3id.org/edc/v0.0.1/ns/id","operator":"=","operandRight":"x"}}`: " [x] 0 0",
		`{"@type":"QuerySpec","filterExpression":[{"operandLeft":"id","operator":"in","operandRight":["x","y"]}]}`:                                           " [x y] 0 0",
		`{"@type":"QuerySpec","filterExpression":[{"operandLeft":"name","operator":"=","operandRight":"x"}]}`:                                                "refused",
		`{"@type":"QuerySpec","filterExpression":[{"operandLeft":"id","operator":"like","operandRight":"x"}]}`:                                               "refused",
		`{"@type":"QuerySpec","filterExpression":[{"operandLeft":"id","operator":"=","operandRight":["x","y"]}]}`:                                            "refused",
		`{"@type":"QuerySpec","offset":-1}`:        "refused",
		`{"@type":"QuerySpec","sortField":"name"}`: "refused",
		`{"@type":"QuerySpec","where":"x"}`:        "refused",
		`{"offset":1}`:                             "refused",
	} {
		f, err := readFilter([]jsontext.Value{jsontext.Value(text)})
		got := fmt.Sprint(f.Text, " ", f.IDs, " ", f.offset, " ", f.limit)
		if err != nil {
			got = "refused"
		}
		if got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestAMessageIsKnownAgain(t *testing.T) {
	first := []byte(`{"@id":"1","@type":"TransferRequestMessage","consumerPid":"c"}`)
	for body, want := range map[string]bool{
		`{"@type":"TransferRequestMessage", "consumerPid":"c","@id":"2"}`: true,
		`{"@type":"TransferRequestMessage","consumerPid":"d","@id":"1"}`:  false,
		`{"@type":"TransferRequestMessage"`:                               false,
	} {
		if got := essence([]byte(body)) == essence(first); got != want {
			t.Errorf("%s: %t", body, got)
		}
	}
}
