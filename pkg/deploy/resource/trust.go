package resource

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// trust: what makes the instance take the declared assemblies while clr strict security stays on, on every replica: neither the list of hashes nor the
// logins travel with a database. By hash, each file's SHA2-512 is put on the list (sys.sp_add_trusted_assembly). By key, the public key of the
// assemblies gets a login with UNSAFE ASSEMBLY, once; what is signed with it later needs no right on the server.
func init() {
	register(Kind{
		Name: "trust", Phase: plan.Trust, Scope: plan.ScopeInstance, EveryReplica: true, Also: "assemblies",
		Query: query("observe_trust.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := trusted{Hashes: map[string]string{}, Keys: map[string]trustedKey{}}
			var what, name string
			var id []byte
			var granted int
			err := each(r, []any{&what, &id, &name, &granted}, func() {
				switch what {
				case "hash":
					have.Hashes[hex.EncodeToString(id)] = name
				case "key":
					have.Keys[hex.EncodeToString(id)] = trustedKey{name, granted > 0}
				default:
					have.Unknown = true
				}
			})
			return have, err
		},
		Diff: diffTrust,
	})
}

// trusted is what an instance trusts. Unknown: the login may not know.
type trusted struct {
	Hashes  map[string]string     `json:"hashes,omitempty"` // description by SHA2-512
	Keys    map[string]trustedKey `json:"keys,omitempty"`   // of master, by thumbprint
	Unknown bool                  `json:"unknown,omitempty"`
}

type trustedKey struct {
	Name    string `json:"name"`
	Granted bool   `json:"granted"` // its login has UNSAFE ASSEMBLY
}

// Mark is what hartctl puts behind the description of a hash that it added for a database, so that it knows its own.
func Mark(database string) string { return " [hartctl " + database + "]" }

// Owner is the database for which hartctl added a hash; empty when it was not hartctl.
func Owner(description string) string {
	_, mark, ok := strings.Cut(description, " [hartctl ")
	if owner, closed := strings.CutSuffix(mark, "]"); ok && closed {
		return owner
	}
	return ""
}

// Distrust is the statement that takes a hash from the list.
func Distrust(hash []byte) string { return render("distrust_hash.sql", hash) }

// ephemeral is the description of a hash that is trusted only until the key is there.
const ephemeral = "[hartctl ephemeral]"

func diffTrust(in Input) ([]plan.Step, error) {
	list, err := declaredAssemblies(in, "trust")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	have, _ := in.Observed.(trusted)
	if have.Unknown {
		in.Note("trust", in.Server.Login+" may not see what the server trusts (CONTROL SERVER): an assembly that it does not trust is refused by the server (Msg 10343)")
		return nil, nil
	}
	list = withoutKept(in, have, list)
	if in.Options.CLRTrust == "key" {
		return trustKeys(in, have, list)
	}
	var steps []plan.Step
	for _, a := range list {
		if _, ok := have.Hashes[a.SHA512]; ok {
			continue
		}
		s := plan.Step{
			ID: "trust/" + a.Name, Phase: plan.Trust, Scope: plan.ScopeInstance, Action: plan.Grant, Reason: fmt.Sprintf("SHA2-512 %.16s… is not trusted", a.SHA512),
			Undo: render("distrust_hash.sql", a.Hash()), Needs: []plan.Permission{{Class: "SERVER", Name: "CONTROL SERVER"}}, Hazards: signatureHazards(a),
		}
		steps = append(steps, autocommit(s, render("trust_hash.sql", struct {
			Hash        []byte
			Description string
		}{a.Hash(), a.CLRName() + Mark(in.Options.Database)})))
	}
	return steps, nil
}

// withoutKept leaves out the assemblies whose registered build stays, for the server takes no other bytes of the same build (Msg 6285): what is not
// deployed needs no trust. It notes where a server does not trust the bytes that stay.
func withoutKept(in Input, have trusted, list []assembly.Assembly) []assembly.Assembly {
	registered, _ := in.Also.(map[string]*registered)
	var out []assembly.Assembly
	for _, a := range list {
		now := registeredAs(registered, a.Name)
		if now == nil || !now.keeps(a) {
			out = append(out, a)
			continue
		}
		if _, ok := have.Hashes[now.SHA512]; !ok && in.Options.CLRTrust != "key" {
			in.Note("trust/"+a.Name, fmt.Sprintf("the registered bytes (SHA2-512 %.16s…) are not those of the file, and %s does not trust them", now.SHA512, in.Server.Name))
		}
	}
	return out
}

// trustKeys gives each key of the assemblies a login, by way of one assembly that is signed with it and needs no other.
func trustKeys(in Input, have trusted, list []assembly.Assembly) ([]plan.Step, error) {
	carriers := map[string]assembly.Assembly{}
	for _, a := range list {
		if unsigned, wrong := a.Signature(); unsigned || len(wrong) > 0 {
			return nil, &Refusal{ID: "trust/" + a.Name, File: a.File, Text: "has no strong name that verifies, and clr.trust is key", Next: "sign it (hartctl clr sign), or trust by hash"}
		}
		if _, ok := carriers[a.PublicKeyToken]; !ok || a.StandsAlone() && !carriers[a.PublicKeyToken].StandsAlone() {
			carriers[a.PublicKeyToken] = a
		}
	}
	var left []string
	for _, hash := range slices.Sorted(maps.Keys(have.Hashes)) {
		if have.Hashes[hash] == ephemeral {
			left = append(left, hash)
		}
	}
	var steps []plan.Step
	for _, token := range slices.Sorted(maps.Keys(carriers)) {
		a := carriers[token]
		prints := thumbprints(a)
		key, exists := trustedKey{}, false
		for _, p := range prints {
			if k, ok := have.Keys[hex.EncodeToString(p)]; ok {
				key, exists = k, true
			}
		}
		if key.Granted && len(left) == 0 {
			continue
		}
		if !exists && !a.StandsAlone() {
			return nil, &Refusal{ID: "trust/key/" + token, File: a.File, Text: "no assembly with this key stands alone: the key goes to master with one", Next: "trust by hash"}
		}
		name := "hartctl key " + token
		s := plan.Step{
			ID: "trust/key/" + token, Phase: plan.Trust, Scope: plan.ScopeInstance, Action: plan.Grant, Reason: "no login of this key may load assemblies",
			Needs: []plan.Permission{{Class: "SERVER", Name: "CONTROL SERVER"}}, Timeout: shortTimeout,
		}
		if key.Granted {
			s.Reason = "a hash that was trusted for the moment was left behind"
		} else {
			s.Undo = render("distrust_key.sql", name)
		}
		forget := [][]byte{a.Hash()}
		for _, hash := range left {
			if b, err := hex.DecodeString(hash); err == nil && hash != a.SHA512 {
				forget = append(forget, b)
			}
		}
		left = nil
		if !exists {
			key.Name = name
		}
		s.Batches = []plan.Batch{{File: a.File, Parameters: content(a), SQL: render("trust_key.sql", struct {
			Hash                                     []byte
			Mark, Name, Key, Assembly, PermissionSet string
			Thumbprints, Forget                      [][]byte
		}{a.Hash(), ephemeral, name, key.Name, a.Name, a.PermissionSet, prints, forget})}}
		steps = append(steps, s)
	}
	return steps, nil
}

// thumbprints are what sys.asymmetric_keys may show of an assembly's key: the SHA-1 of its public key, or the token that comes from it.
func thumbprints(a assembly.Assembly) [][]byte {
	sum := sha1.Sum(a.Report.Identity.PublicKey)
	token, _ := hex.DecodeString(a.PublicKeyToken)
	return [][]byte{sum[:], token}
}

// content is an assembly as the parameter of a batch.
func content(a assembly.Assembly) []plan.Parameter {
	return []plan.Parameter{{Name: "content", Type: plan.Binary, Value: a.Content}}
}
