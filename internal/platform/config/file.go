package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"souk.dev/souk/internal/platform/errs"
)

// mostFile bounds the YAML file.
const mostFile = 1 << 20

// readFile returns what the YAML file says; "" is no file.
func readFile(f *errs.Fields, path string) layer {
	if path == "" {
		return layer{}
	}
	text, err := readBounded(path, mostFile)
	if err != nil {
		f.Add("config", "unreadable", "%s cannot be read: %s.", path, err)
		return layer{}
	}
	return parseFile(f, path, text)
}

// parseFile reads sections of keys, or keys with dots, to the values in text form.
func parseFile(f *errs.Fields, path string, text []byte) layer {
	w := walker{fields: f, path: path, found: layer{}}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for n := 0; ; n++ {
		var document yaml.Node
		err := decoder.Decode(&document)
		switch {
		case errors.Is(err, io.EOF):
			return w.found
		case err != nil:
			f.Add("config", "bad_yaml", "%s is not YAML: %s.", path, strings.TrimPrefix(err.Error(), "yaml: "))
			return layer{}
		case n > 0:
			f.Add("config", "bad_yaml", "%s holds several documents; it must be one.", path)
			return layer{}
		}
		for _, content := range document.Content {
			w.mapping("", content)
		}
	}
}

type walker struct {
	fields *errs.Fields
	path   string
	found  layer
}

func (w *walker) at(n *yaml.Node) string { return fmt.Sprintf("%s:%d", w.path, n.Line) }

// mapping reads a section; prefix is its name with a dot, "" at the top.
func (w *walker) mapping(prefix string, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		w.fields.Add(orRoot(strings.TrimSuffix(prefix, ".")), "bad_yaml", "It must be a list of keys with their values (from %s).", w.at(n))
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		w.entry(prefix+n.Content[i].Value, n.Content[i], n.Content[i+1])
	}
}

func orRoot(section string) string {
	if section == "" {
		return "config"
	}
	return section
}

func (w *walker) entry(name string, key, n *yaml.Node) {
	if isSection(name) {
		w.mapping(name+".", n)
		return
	}
	k, known := keyNamed(name)
	if !known {
		unknown(w.fields, "unknown_key", name, "key", w.at(key), keyNames())
		return
	}
	if _, twice := w.found[name]; twice {
		w.fields.Add(name, "given_twice", "It is given twice (again in %s).", w.at(key))
		return
	}
	text, ok := nodeText(n)
	if !ok {
		w.fields.Add(name, "bad_yaml", "It must be one value, or a list of values (from %s).", w.at(n))
		return
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" { // a key without a value keeps its default
		return
	}
	w.found[k.Name] = value{text, w.at(n)}
}

// isSection reports whether keys have names that begin with name and a dot.
func isSection(name string) bool {
	for _, k := range Keys() {
		if strings.HasPrefix(k.Name, name+".") {
			return true
		}
	}
	return false
}

// nodeText returns a value in text form: a scalar as it is written, a list with commas between.
func nodeText(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.ScalarNode {
		return n.Value, true
	}
	if n.Kind != yaml.SequenceNode {
		return "", false
	}
	var items []string
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode || strings.Contains(item.Value, ",") {
			return "", false
		}
		items = append(items, item.Value)
	}
	return joinList(items), true
}
