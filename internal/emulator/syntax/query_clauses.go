package syntax

// forClause reads FOR JSON … or FOR XML ….
func (p *parser) forClause() *ForClause {
	f := &ForClause{Node: p.node()}
	p.expect("FOR")
	if p.at("BROWSE") {
		p.unsupported(p.tok(), "FOR BROWSE")
	}
	f.Kind = p.expectAny("JSON", "XML")
	if f.Kind == "JSON" {
		f.Mode = p.expectAny("PATH", "AUTO")
	} else {
		if p.at("EXPLICIT") {
			p.unsupported(p.tok(), "FOR XML EXPLICIT")
		}
		f.Mode = p.expectAny("PATH", "AUTO", "RAW")
		if f.Mode != "AUTO" && p.accept("(") {
			f.ElementName, f.HasElementName = p.stringLit(), true
			p.expect(")")
		}
	}
	for p.accept(",") {
		p.forOption(f)
	}
	return f
}

func (p *parser) forOption(f *ForClause) {
	json := f.Kind == "JSON"
	switch {
	case p.accept("ROOT"):
		f.HasRoot = true
		if p.accept("(") {
			f.Root = p.stringLit()
			p.expect(")")
		}
	case json && p.accept("INCLUDE_NULL_VALUES"):
		f.IncludeNullValues = true
	case json && p.accept("WITHOUT_ARRAY_WRAPPER"):
		f.WithoutArrayWrapper = true
	case !json && p.accept("TYPE"):
		f.Type = true
	case !json && p.accept("ELEMENTS"):
		f.Elements = true
		if p.accept("XSINIL") {
			f.XSINil = true
		} else {
			p.accept("ABSENT")
		}
	case !json && p.atAny("BINARY", "XMLDATA", "XMLSCHEMA"):
		p.unsupported(p.tok(), "FOR XML "+p.upper(p.tok()))
	default:
		p.syntax()
	}
}
