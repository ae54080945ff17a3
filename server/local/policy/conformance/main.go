// Compiles every case of OPA's own suite to WebAssembly and evaluates it with OPA, so that another evaluator can be compared with both.
// Usage: main SUITE OUT. Writes OUT/<sha256>.wasm and OUT/cases.json.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/test/cases"
)

type compiled struct {
	ID      string              `json:"id"`
	Note    string              `json:"note"`
	Wasm    string              `json:"wasm,omitempty"`
	Data    string              `json:"data,omitempty"`
	Input   *string             `json:"input,omitempty"`
	Sort    bool                `json:"sort,omitempty"` // the order inside a binding is that of a set
	Want    []map[string]string `json:"want"`            // the bindings of each result, as Rego text
	Error   string              `json:"error,omitempty"` // what OPA says instead
	Skip    string              `json:"skip,omitempty"`  // why it cannot be compiled
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func text(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.String(), nil }

func inputOf(tc cases.TestCase) (ast.Value, error) {
	if tc.InputTerm != nil {
		term, err := ast.ParseTerm(*tc.InputTerm)
		if err != nil {
			return nil, err
		}
		return term.Value, nil
	}
	if tc.Input != nil {
		return ast.InterfaceToValue(*tc.Input)
	}
	return nil, nil
}

func compile(version string, tc cases.TestCase, out string) (made compiled) {
	ctx := context.Background()
	made = compiled{
		ID:   version + "/" + filepath.Base(filepath.Dir(tc.Filename)) + "/" + filepath.Base(tc.Filename) + " " + tc.Note,
		Note: tc.Note, Sort: tc.SortBindings, Want: []map[string]string{},
	}
	defer func() {
		if fault := recover(); fault != nil {
			made.Skip = fmt.Sprint(fault)
		}
	}()
	regoVersion := ast.RegoV1
	if version == "v0" {
		regoVersion = ast.RegoV0
	}
	options := []func(*rego.Rego){
		rego.Query(tc.Query),
		rego.SetRegoVersion(regoVersion),
		rego.Capabilities(ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(tc.ExperimentalKeywords))),
	}
	for i, module := range tc.Modules {
		options = append(options, rego.Module(fmt.Sprintf("module-%d.rego", i), module))
	}
	input, err := inputOf(tc)
	if err != nil {
		made.Skip = err.Error()
		return
	}
	if input != nil {
		said := input.String()
		made.Input = &said
	}
	built, err := rego.New(options...).Compile(ctx)
	if err != nil {
		made.Skip = err.Error()
		return
	}
	digest := sha256.Sum256(built.Bytes)
	made.Wasm = hex.EncodeToString(digest[:])
	path := filepath.Join(out, made.Wasm+".wasm")
	if _, err := os.Stat(path); err != nil {
		must(os.WriteFile(path, built.Bytes, 0o600))
	}
	data := map[string]any{}
	if tc.Data != nil {
		data = *tc.Data
	}
	asJSON, err := json.Marshal(data)
	must(err)
	made.Data = string(asJSON)
	options = append(options, rego.Store(inmem.NewFromObject(data)), rego.GenerateJSON(text))
	if input != nil {
		options = append(options, rego.ParsedInput(input))
	}
	results, err := rego.New(options...).Eval(ctx)
	if err != nil {
		made.Error = err.Error()
		return
	}
	for _, result := range results {
		bindings := map[string]string{}
		for name, value := range result.Bindings {
			bindings[name] = value.(string)
		}
		made.Want = append(made.Want, bindings)
	}
	return
}

func main() {
	suite, out := os.Args[1], os.Args[2]
	type work struct {
		version string
		tc      cases.TestCase
	}
	var all []compiled
	var lock sync.Mutex
	var waiting sync.WaitGroup
	queue := make(chan work)
	for range 2 {
		waiting.Go(func() {
			for one := range queue {
				made := compile(one.version, one.tc, out)
				lock.Lock()
				all = append(all, made)
				lock.Unlock()
			}
		})
	}
	for _, version := range []string{"v0", "v1"} {
		set, err := cases.Load(filepath.Join(suite, version))
		must(err)
		for _, tc := range set.Cases {
			if len(tc.Env) == 0 { // an environment belongs to opa.runtime, which is refused
				queue <- work{version, tc}
			}
		}
	}
	close(queue)
	waiting.Wait()
	sort.Slice(all, func(i, j int) bool { return strings.Compare(all[i].ID, all[j].ID) < 0 })
	written, err := json.Marshal(all)
	must(err)
	must(os.WriteFile(filepath.Join(out, "cases.json"), written, 0o600))
	fmt.Println(len(all))
}
