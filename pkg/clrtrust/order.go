package clrtrust

import (
	"fmt"
	"sort"
	"strings"
)

// Plan is the order in which a set of assemblies is created; dropping goes the other way.
type Plan struct {
	Steps    []Step    `json:"steps"`
	Findings []Finding `json:"findings"`
}

// Step is one CREATE ASSEMBLY: one assembly, or the members of a cycle, which must go together.
type Step struct {
	Assemblies []*Report `json:"-"`
	Names      []string  `json:"assemblies"`
}

// Order finds the load order of a set of assemblies from their references, each after all that it needs, and says what is missing, in
// conflict, or must not be deployed. Assemblies that the server hosts or registers itself take no step. Equal choices fall by name.
func Order(reports []*Report) *Plan {
	p := &Plan{Findings: []Finding{}}
	nodes, byName := p.nodes(reports)
	edges := make([][]int, len(nodes))
	for i, r := range nodes {
		edges[i] = p.resolve(r, nodes, byName)
	}
	for _, group := range components(edges) {
		s := Step{}
		sort.Slice(group, func(a, b int) bool { return nodes[group[a]].Identity.Name < nodes[group[b]].Identity.Name })
		for _, i := range group {
			s.Assemblies, s.Names = append(s.Assemblies, nodes[i]), append(s.Names, nodes[i].Identity.Name)
		}
		if len(group) > 1 {
			p.note("reference-cycle", s.Names[0], "%s reference each other", strings.Join(s.Names, ", "))
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

func (p *Plan) note(id, assembly, format string, args ...any) {
	f := find(id, -1, format, args...)
	f.Assembly = assembly
	p.Findings = append(p.Findings, f)
}

// nodes are the assemblies that take a step, sorted by name, without duplicates.
func (p *Plan) nodes(reports []*Report) (nodes []*Report, byName map[string]int) {
	sorted := make([]*Report, 0, len(reports))
	for _, r := range reports {
		if r.Identity.Name == "" {
			p.Findings = append(p.Findings, r.Findings...)
			continue
		}
		sorted = append(sorted, r)
	}
	sort.SliceStable(sorted, func(i, j int) bool {
		a, b := strings.ToLower(sorted[i].Identity.Name), strings.ToLower(sorted[j].Identity.Name)
		if a != b {
			return a < b
		}
		return sorted[i].Identity.Version.Compare(sorted[j].Identity.Version) < 0
	})
	byName, mvids := map[string]int{}, map[string]string{}
	for _, r := range sorted {
		id := r.Identity
		skip := false
		for _, f := range deployable(id) {
			f.Assembly = id.Name
			p.Findings = append(p.Findings, f)
			skip = skip || f.Severity == Error
		}
		if skip {
			continue
		}
		key := strings.ToLower(id.Name)
		if i, dup := byName[key]; dup {
			p.note("duplicate-name", id.Name, "%s and %s are both in the set", nodes[i].DisplayName, r.DisplayName)
			continue
		}
		if other, dup := mvids[r.MVID]; dup {
			p.note("duplicate-mvid", id.Name, "the same build as %s (MVID %s)", other, r.MVID)
		}
		byName[key], mvids[r.MVID] = len(nodes), id.Name
		nodes = append(nodes, r)
	}
	return nodes, byName
}

// resolve finds what an assembly's references mean within the set.
func (p *Plan) resolve(r *Report, nodes []*Report, byName map[string]int) []int {
	var to []int
	for _, ref := range r.References {
		if ref.Hosted || systemAssembly(ref.Identity) {
			continue
		}
		name := r.Identity.Name
		i, ok := byName[strings.ToLower(ref.Name)]
		if !ok {
			p.note("missing-reference", name, "needs %s, which is not in the set", ref.DisplayName())
			continue
		}
		target := nodes[i].Identity
		switch {
		case ref.Token != target.Token:
			p.note("reference-key", name, "needs %s, the set has %s", ref.DisplayName(), target.DisplayName())
		case ref.Token != "" && ref.Version != target.Version:
			p.note("reference-version", name, "needs %s, the set has version %s", ref.DisplayName(), target.Version)
		}
		if r.Identity.Token != "" && target.Token == "" {
			p.note("untrusted-reference", name, "has a strong name and references %s, which has none", target.Name)
		}
		to = append(to, i)
	}
	sort.Ints(to)
	return to
}

// components are the strongly connected components, each after those that it points to (Tarjan, without recursion).
func components(edges [][]int) [][]int {
	n := len(edges)
	index, low, on := make([]int, n), make([]int, n), make([]bool, n)
	var out [][]int
	var stack []int
	type frame struct{ node, next int }
	count := 0
	for root := range n {
		if index[root] != 0 {
			continue
		}
		frames := []frame{{root, 0}}
		for len(frames) > 0 {
			fr := &frames[len(frames)-1]
			v := fr.node
			if fr.next == 0 {
				count++
				index[v], low[v], on[v] = count, count, true
				stack = append(stack, v)
			}
			if fr.next < len(edges[v]) {
				w := edges[v][fr.next]
				fr.next++
				if index[w] == 0 {
					frames = append(frames, frame{w, 0})
				} else if on[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			if low[v] == index[v] {
				var group []int
				for {
					w := stack[len(stack)-1]
					stack, on[w] = stack[:len(stack)-1], false
					if group = append(group, w); w == v {
						break
					}
				}
				out = append(out, group)
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				u := frames[len(frames)-1].node
				low[u] = min(low[u], low[v])
			}
		}
	}
	return out
}

// String lists the steps, one a line.
func (p *Plan) String() string {
	var b strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, strings.Join(s.Names, " + "))
	}
	return b.String()
}
