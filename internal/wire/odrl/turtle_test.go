// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"fmt"
	"strings"
)

// term is a node of an RDF graph: an IRI, a blank node ("_:b1") or a literal.
type term struct{ value, datatype string }

func (t term) literal() bool { return t.datatype != "" }

// graph holds the objects of each subject by predicate, in the order of the
// file.
type graph map[string]map[string][]term

func (g graph) all(subject, predicate string) []term { return g[subject][predicate] }

func (g graph) one(subject, predicate string) string {
	if all := g.all(subject, predicate); len(all) > 0 {
		return all[0].value
	}
	return ""
}

func (g graph) is(subject, class string) bool {
	for _, t := range g.all(subject, rdfType) {
		if t.value == class {
			return true
		}
	}
	return false
}

func (g graph) of(class string) []string {
	var out []string
	for s := range g {
		if g.is(s, class) {
			out = append(out, s)
		}
	}
	return out
}

const (
	rdfType  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
	rdfFirst = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
	rdfRest  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"
	rdfNil   = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"
)

// turtle reads a Turtle file into a graph. It panics with a turtleError on what
// it cannot read.
type turtle struct {
	src      string
	prefixes map[string]string
	base     string
	blanks   int
	graph    graph
}

type turtleError string

func readTurtle(src string, g graph) (err error) {
	defer func() {
		if e := recover(); e != nil {
			wrong, ok := e.(turtleError)
			if !ok {
				panic(e)
			}
			err = fmt.Errorf("turtle: %s", string(wrong))
		}
	}()
	p := turtle{src: src, prefixes: map[string]string{}, graph: g}
	for p.space(); p.src != ""; p.space() {
		p.statement()
	}
	return nil
}

func (p *turtle) fail(what string) {
	panic(turtleError(fmt.Sprintf("%s at %.40q", what, p.src)))
}

func (p *turtle) space() {
	for {
		p.src = strings.TrimLeft(p.src, " \t\r\n")
		if !strings.HasPrefix(p.src, "#") {
			return
		}
		_, p.src, _ = strings.Cut(p.src, "\n")
	}
}

func (p *turtle) eat(token string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.src, token)
	if ok {
		p.src = rest
	}
	return ok
}

func (p *turtle) want(token string) {
	if !p.eat(token) {
		p.fail("want " + token)
	}
}

func (p *turtle) directive(word string) (found, dotted bool) {
	if p.eat("@" + word) {
		return true, true
	}
	if len(p.src) > len(word) && strings.EqualFold(p.src[:len(word)], word) && strings.ContainsRune(" \t<", rune(p.src[len(word)])) {
		p.src = p.src[len(word):]
		return true, false
	}
	return false, false
}

func (p *turtle) statement() {
	if found, dotted := p.directive("prefix"); found {
		p.space()
		name, rest, _ := strings.Cut(p.src, ":")
		p.src = rest
		p.space()
		p.prefixes[name] = p.iri()
		if dotted {
			p.want(".")
		}
		return
	}
	if found, dotted := p.directive("base"); found {
		p.space()
		p.base = p.iri()
		if dotted {
			p.want(".")
		}
		return
	}
	subject := p.object()
	p.predicates(subject.value)
	p.want(".")
}

func (p *turtle) predicates(subject string) {
	for {
		p.space()
		if p.src == "" || p.src[0] == '.' || p.src[0] == ']' {
			return
		}
		predicate := rdfType
		if len(p.src) > 1 && p.src[0] == 'a' && strings.ContainsRune(" \t\r\n<", rune(p.src[1])) {
			p.src = p.src[1:]
		} else {
			predicate = p.object().value
		}
		for {
			p.add(subject, predicate, p.object())
			if !p.eat(",") {
				break
			}
		}
		if !p.eat(";") {
			return
		}
		for p.eat(";") {
		}
	}
}

func (p *turtle) add(subject, predicate string, object term) {
	if p.graph[subject] == nil {
		p.graph[subject] = map[string][]term{}
	}
	p.graph[subject][predicate] = append(p.graph[subject][predicate], object)
}

func (p *turtle) blank() string {
	p.blanks++
	return fmt.Sprintf("_:anon%d", p.blanks)
}

func (p *turtle) iri() string {
	if !strings.HasPrefix(p.src, "<") {
		p.fail("want an IRI")
	}
	iri, rest, ok := strings.Cut(p.src[1:], ">")
	if !ok {
		p.fail("open IRI")
	}
	p.src = rest
	if p.base != "" && !strings.Contains(iri, ":") {
		iri = p.base + iri
	}
	return iri
}

func (p *turtle) object() term {
	p.space()
	switch {
	case p.src == "":
		p.fail("nothing")
	case p.src[0] == '<':
		return term{value: p.iri()}
	case p.eat("["):
		b := p.blank()
		p.predicates(b)
		p.want("]")
		return term{value: b}
	case p.eat("("):
		return p.collection()
	case p.src[0] == '"' || p.src[0] == '\'':
		return p.text()
	}
	end := strings.IndexAny(p.src, " \t\r\n;,)]")
	if end < 0 {
		end = len(p.src)
	}
	word := strings.TrimRight(p.src[:end], ".")
	p.src = p.src[len(word):]
	if word == "true" || word == "false" {
		return term{word, xsd + "boolean"}
	}
	if word != "" && strings.ContainsRune("+-0123456789", rune(word[0])) {
		return term{word, xsd + "decimal"}
	}
	name, local, ok := strings.Cut(word, ":")
	if ok && name == "_" {
		return term{value: word}
	}
	ns, known := p.prefixes[name]
	if !ok || !known {
		p.fail("unknown prefix of " + word)
	}
	return term{value: ns + strings.ReplaceAll(local, "\\", "")}
}

func (p *turtle) collection() term {
	if p.eat(")") {
		return term{value: rdfNil}
	}
	b := p.blank()
	p.add(b, rdfFirst, p.object())
	p.add(b, rdfRest, p.collection())
	return term{value: b}
}

func (p *turtle) text() term {
	quote := p.src[:1]
	if long := strings.Repeat(quote, 3); strings.HasPrefix(p.src, long) {
		quote = long
	}
	p.src = p.src[len(quote):]
	var b strings.Builder
	for !strings.HasPrefix(p.src, quote) {
		if p.src == "" {
			p.fail("open text")
		}
		if p.src[0] == '\\' && len(p.src) > 1 {
			b.WriteString(strings.NewReplacer("n", "\n", "t", "\t", "r", "\r").Replace(p.src[1:2]))
			p.src = p.src[2:]
			continue
		}
		b.WriteByte(p.src[0])
		p.src = p.src[1:]
	}
	p.src = p.src[len(quote):]
	t := term{b.String(), xsd + "string"}
	if strings.HasPrefix(p.src, "^^") {
		p.src = p.src[2:]
		t.datatype = p.object().value
	} else if strings.HasPrefix(p.src, "@") {
		p.src = p.src[strings.IndexAny(p.src+" ", " \t\r\n;,.)]"):]
	}
	return t
}
