// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemas checks bodies against the JSON Schemas of the protocol.
type schemas map[Type]*jsonschema.Schema

func loadSchemas(t testing.TB) schemas {
	t.Helper()
	c := jsonschema.NewCompiler()
	files, err := filepath.Glob("testdata/schemas/*/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d schemas, %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		// Two references lack the slash of a JSON pointer, which makes them names.
		b = bytes.ReplaceAll(b, []byte("json#definitions/"), []byte("json#/definitions/"))
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://w3id.org/dspace/2025/1/"+strings.TrimPrefix(filepath.ToSlash(f), "testdata/schemas/"), doc); err != nil {
			t.Fatal(err)
		}
	}
	out := schemas{}
	for typ, file := range map[Type]string{
		CatalogRequest: "catalog/catalog-request-message", "Catalog": "catalog/catalog", "Dataset": "catalog/dataset", CatalogError: "catalog/catalog-error",
		ContractRequest: "negotiation/contract-request-message", ContractOffer: "negotiation/contract-offer-message",
		ContractAgreement: "negotiation/contract-agreement-message", AgreementVerified: "negotiation/contract-agreement-verification-message",
		NegotiationEvent: "negotiation/contract-negotiation-event-message", NegotiationTerminate: "negotiation/contract-negotiation-termination-message",
		NegotiationAck: "negotiation/contract-negotiation", NegotiationError: "negotiation/contract-negotiation-error",
		TransferRequest: "transfer/transfer-request-message", TransferStart: "transfer/transfer-start-message",
		TransferSuspend: "transfer/transfer-suspension-message", TransferComplete: "transfer/transfer-completion-message",
		TransferTerminate: "transfer/transfer-termination-message", TransferAck: "transfer/transfer-process", TransferError: "transfer/transfer-error",
	} {
		s, err := c.Compile("https://w3id.org/dspace/2025/1/" + file + "-schema.json")
		if err != nil {
			t.Fatal(err)
		}
		out[typ] = s
	}
	return out
}

// check holds a body to the schema of its type, and to the rule that the
// context of the protocol is the only one.
func (s schemas) check(t testing.TB, body []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("no JSON: %.300s", body)
		return
	}
	m, _ := doc.(map[string]any)
	typ, _ := m["@type"].(string)
	schema := s[Type(typ)]
	if schema == nil {
		t.Errorf("no schema for %q", typ)
		return
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%s: %v\n%s", typ, err, body)
	}
	if c, _ := m["@context"].([]any); len(c) != 1 || c[0] != ContextIRI {
		t.Errorf("%s: context is %v", typ, m["@context"])
	}
}

var messageTypes = []Type{
	CatalogRequest, DatasetRequest, CatalogError, ContractRequest, ContractOffer, ContractAgreement, AgreementVerified, NegotiationEvent,
	NegotiationTerminate, NegotiationAck, NegotiationError, TransferRequest, TransferStart, TransferSuspend, TransferComplete, TransferTerminate,
	TransferAck, TransferError,
}

// TestExamples reads every message among the examples of the specification, and
// writes it again without loss.
func TestExamples(t *testing.T) {
	all := loadSchemas(t)
	files, err := filepath.Glob("testdata/examples/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, f := range files {
		name := filepath.Base(f)
		if strings.HasPrefix(name, "catalog.json") || strings.HasPrefix(name, "dataset.json") || strings.Contains(f, "common") || strings.HasPrefix(name, "nested") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(b, messageTypes...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		read++
		if m.Type != DatasetRequest {
			all.check(t, m.Encode())
		}
	}
	if read < 20 {
		t.Errorf("only %d examples were read", read)
	}
}

func TestDecodeRefuses(t *testing.T) {
	const head = `{"@context":["` + ContextIRI + `"],"@type":"ContractAgreementVerificationMessage"`
	for name, c := range map[string]struct{ body, why string }{
		"nothing":              {``, "JSON"},
		"a list":               {`[]`, "JSON"},
		"no context":           {`{"@type":"ContractAgreementVerificationMessage","providerPid":"a","consumerPid":"b"}`, "@context"},
		"another context":      {`{"@context":["https://w3id.org/dspace/2024/1/context.json"],"@type":"ContractAgreementVerificationMessage","providerPid":"a","consumerPid":"b"}`, "@context"},
		"a context of its own": {`{"@context":[{"x":"y"}],"@type":"ContractAgreementVerificationMessage"}`, "JSON"},
		"a type twice":         {head + `,"@type":"Other","providerPid":"a","consumerPid":"b"}`, "JSON"},
		"another spelling":     {head + `,"ProviderPid":"a","consumerPid":"b"}`, "no providerPid"},
		"broken text":          {head + ",\"providerPid\":\"\xff\",\"consumerPid\":\"b\"}", "JSON"},
		"another type":         {`{"@context":["` + ContextIRI + `"],"@type":"TransferStartMessage","providerPid":"a","consumerPid":"b"}`, "@type"},
		"a number for a pid":   {head + `,"providerPid":1,"consumerPid":"b"}`, "JSON"},
		"out of place":         {head + `,"providerPid":"a","consumerPid":"b","agreementId":"x"}`, "agreementId"},
		"something behind":     {head + `,"providerPid":"a","consumerPid":"b"}{}`, "JSON"},
		"too deep":             {head + `,"x":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`, "deeper"},
		"too long":             {head + `,"x":"` + strings.Repeat("a", MaxBody) + `"}`, "longer"},
		"a long pid":           {head + `,"providerPid":"` + strings.Repeat("a", 400) + `","consumerPid":"b"}`, "too long"},
	} {
		if _, err := Decode([]byte(c.body), AgreementVerified); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want %q in it", name, err, c.why)
		}
	}
	if _, err := Decode([]byte(head+`,"providerPid":"a","consumerPid":"b","dct:created":"today"}`), AgreementVerified); err != nil {
		t.Errorf("a member that the protocol does not name: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/examples/*/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b, messageTypes...)
		if err != nil {
			return
		}
		again, err := Decode(m.Encode(), messageTypes...)
		if err != nil {
			t.Fatalf("what was read is refused when written: %v", err)
		}
		if !bytes.Equal(again.Encode(), m.Encode()) {
			t.Fatal("what is written changes")
		}
		_ = m.ReasonText()
	})
}

func FuzzCatalog(f *testing.F) {
	for _, name := range []string{"catalog", "nested-catalog"} {
		b, err := os.ReadFile("testdata/examples/catalog/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := readCatalog(b)
		if err != nil && list != nil {
			t.Fatal("an error with a list")
		}
		for _, o := range list {
			_ = rules(o.Offer)
		}
	})
}
