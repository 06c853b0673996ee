package syntax

// units are the words after a number in an option.
var units = map[string]bool{
	"%": true, "KB": true, "MB": true, "GB": true, "TB": true, "PERCENT": true, "ROWS": true,
	"SECOND": true, "SECONDS": true, "MINUTE": true, "MINUTES": true, "HOUR": true, "HOURS": true, "DAY": true, "DAYS": true,
	"WEEK": true, "WEEKS": true, "MONTH": true, "MONTHS": true, "YEAR": true, "YEARS": true,
}

// optionList reads "(" option, … ")".
func (p *parser) optionList() []Option {
	p.enter()
	defer p.leave()
	list := []Option{}
	p.parenList(func() { list = append(list, p.option()) })
	return list
}

// option reads NAME, NAME = value [unit] [(options)], NAME (options), or a bare value.
func (p *parser) option() Option {
	o := Option{Node: p.node()}
	t := p.tok()
	if t.kind == quoted && p.peek(1).w == "=" {
		p.i += 2
		o.Name, o.Written = p.upper(t), t.value(p.text)
		p.optionValue(&o)
		return o
	}
	if t.kind != word {
		o.Value = p.wordOrConstant()
		p.unit(&o)
		return o
	}
	o.Name, o.Written = p.anyWord(), t.value(p.text)
	switch {
	case p.accept("="):
		p.optionValue(&o)
	case p.at("("):
		o.Options = p.optionList()
	}
	return o
}

// optionValue reads what stands after NAME =.
func (p *parser) optionValue(o *Option) {
	if p.at("(") {
		o.Options = p.optionList()
		return
	}
	o.Value = p.wordOrConstant()
	p.unit(o)
	if p.at("(") {
		o.Options = p.optionList()
	}
	if p.at("ON", "PARTITIONS") {
		p.unsupported(p.tok(), "ON PARTITIONS")
	}
}

func (p *parser) unit(o *Option) {
	if l, ok := o.Value.(*Literal); !ok || l.Kind != IntLiteral && l.Kind != DecimalLiteral {
		return
	}
	if t := p.tok(); t.w == "%" || t.kind == word && units[p.upper(t)] {
		o.Unit = p.upper(t)
		p.i++
	}
}

// withOptions reads WITH (options); nil when it does not come next.
func (p *parser) withOptions() []Option {
	if !p.at("WITH", "(") {
		return nil
	}
	p.i++
	return p.optionList()
}

// indexOptions reads WITH (options) or the older WITH option, … without parentheses.
func (p *parser) indexOptions() (list []Option) {
	if !p.at("WITH") || p.at("WITH", "(") {
		return p.withOptions()
	}
	if w := p.upper(p.peek(1)); w != "FILLFACTOR" && w != "PAD_INDEX" && w != "IGNORE_DUP_KEY" && w != "DROP_EXISTING" &&
		w != "STATISTICS_NORECOMPUTE" && w != "SORT_IN_TEMPDB" {
		return nil
	}
	p.i++
	p.list(func() { list = append(list, p.option()) })
	return list
}

// onFilegroup reads ON filegroup; empty when it does not come next.
func (p *parser) onFilegroup() string {
	if !p.accept("ON") {
		return ""
	}
	return p.filegroupName()
}

func (p *parser) filegroupName() string {
	if t := p.tok(); isString(t) {
		p.i++
		return p.nonEmpty(t)
	}
	name := p.ident()
	if p.at("(") {
		p.unsupported(p.tok(), "partition schemes")
	}
	return name
}
