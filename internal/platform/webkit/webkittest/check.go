// Package webkittest checks templates against the types of what they show, without rendering them: a
// field that a template names and the view does not have is found on every branch, taken or not. It is
// imported by tests only.
package webkittest

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"text/template/parse"
)

// Check walks the template name of set as if it were executed with a value of type data, follows the
// templates that it calls, and returns what does not fit. funcs are the functions of the set.
func Check(set *template.Template, name string, data reflect.Type, funcs template.FuncMap) []string {
	c := &checker{set: set, funcs: funcs, done: map[call]bool{}}
	c.template(name, data)
	return c.problems
}

type call struct {
	name string
	data reflect.Type
}

type checker struct {
	set      *template.Template
	funcs    template.FuncMap
	done     map[call]bool
	problems []string
}

// scope is what names mean at one place: dot, and the variables. A nil type is one that is not known;
// nothing is said about it.
type scope struct {
	c    *checker
	tree *parse.Tree
	vars map[string]reflect.Type
}

func (c *checker) template(name string, data reflect.Type) {
	key := call{name, data}
	if c.done[key] {
		return
	}
	c.done[key] = true
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil {
		c.problems = append(c.problems, fmt.Sprintf("there is no template %q", name))
		return
	}
	s := scope{c: c, tree: t.Tree, vars: map[string]reflect.Type{"$": data}}
	s.node(t.Tree.Root, data)
}

func (s scope) problem(n parse.Node, format string, args ...any) {
	place, _ := s.tree.ErrorContext(n)
	s.c.problems = append(s.c.problems, place+": "+fmt.Sprintf(format, args...))
}

// inner returns a scope whose new variables end with it.
func (s scope) inner() scope {
	vars := make(map[string]reflect.Type, len(s.vars))
	for k, v := range s.vars {
		vars[k] = v
	}
	s.vars = vars
	return s
}

func (s scope) node(n parse.Node, dot reflect.Type) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			s.node(child, dot)
		}
	case *parse.ActionNode:
		s.pipe(n.Pipe, dot)
	case *parse.TemplateNode:
		var data reflect.Type
		if n.Pipe != nil {
			data = s.pipe(n.Pipe, dot)
		}
		s.c.template(n.Name, data)
	case *parse.IfNode:
		s.branch(&n.BranchNode, dot, func(reflect.Type) reflect.Type { return dot })
	case *parse.WithNode:
		s.branch(&n.BranchNode, dot, func(value reflect.Type) reflect.Type { return value })
	case *parse.RangeNode:
		s.branch(&n.BranchNode, dot, func(value reflect.Type) reflect.Type { return s.element(n, value) })
	}
}

// branch checks both sides; dotOf gives what dot is inside the first one.
func (s scope) branch(n *parse.BranchNode, dot reflect.Type, dotOf func(reflect.Type) reflect.Type) {
	in := s.inner()
	value := in.pipe(n.Pipe, dot)
	inside := dotOf(value)
	if n.NodeType == parse.NodeRange && len(n.Pipe.Decl) > 0 {
		for _, v := range n.Pipe.Decl {
			in.vars[v.Ident[0]] = nil
		}
		in.vars[n.Pipe.Decl[len(n.Pipe.Decl)-1].Ident[0]] = inside
	}
	in.node(n.List, inside)
	s.inner().node(n.ElseList, dot)
}

func (s scope) element(n parse.Node, t reflect.Type) reflect.Type {
	t = deref(t)
	if t == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return t.Elem()
	case reflect.Int:
		return t
	}
	s.problem(n, "range over %v", t)
	return nil
}

// pipe returns the type of the pipeline's value.
func (s scope) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	var value reflect.Type
	for i, cmd := range p.Cmds {
		value = s.command(cmd, dot, i > 0, value)
	}
	for _, v := range p.Decl {
		s.vars[v.Ident[0]] = value
	}
	return value
}

// command returns the type of one command's value; piped is what comes from the one before.
func (s scope) command(cmd *parse.CommandNode, dot reflect.Type, hasPiped bool, piped reflect.Type) reflect.Type {
	var args []reflect.Type
	for _, arg := range cmd.Args[1:] {
		args = append(args, s.arg(arg, dot))
	}
	if hasPiped {
		args = append(args, piped)
	}
	switch first := cmd.Args[0].(type) {
	case *parse.IdentifierNode:
		return s.function(first, args)
	case *parse.FieldNode:
		return s.fields(first, dot, first.Ident, args)
	case *parse.ChainNode:
		return s.fields(first, s.arg(first.Node, dot), first.Field, args)
	case *parse.VariableNode:
		return s.fields(first, s.variable(first), first.Ident[1:], args)
	default:
		return s.arg(first, dot)
	}
}

func (s scope) arg(n parse.Node, dot reflect.Type) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return s.fields(n, dot, n.Ident, nil)
	case *parse.VariableNode:
		return s.fields(n, s.variable(n), n.Ident[1:], nil)
	case *parse.ChainNode:
		return s.fields(n, s.arg(n.Node, dot), n.Field, nil)
	case *parse.PipeNode:
		return s.inner().pipe(n, dot)
	case *parse.IdentifierNode:
		return s.function(n, nil)
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	case *parse.BoolNode:
		return reflect.TypeFor[bool]()
	}
	return nil
}

func (s scope) variable(n *parse.VariableNode) reflect.Type {
	return s.vars[n.Ident[0]]
}

// builtins give a value whose type is known without looking at the arguments.
var builtins = map[string]reflect.Type{
	"eq": reflect.TypeFor[bool](), "ne": reflect.TypeFor[bool](), "lt": reflect.TypeFor[bool](), "le": reflect.TypeFor[bool](),
	"gt": reflect.TypeFor[bool](), "ge": reflect.TypeFor[bool](), "not": reflect.TypeFor[bool](), "len": reflect.TypeFor[int](),
	"printf": reflect.TypeFor[string](), "print": reflect.TypeFor[string](),
}

func (s scope) function(n *parse.IdentifierNode, args []reflect.Type) reflect.Type {
	if f, ok := s.c.funcs[n.Ident]; ok {
		return s.arguments(n, n.Ident, reflect.TypeOf(f), args, 0)
	}
	switch n.Ident {
	case "and", "or":
		if len(args) > 0 && !slices.ContainsFunc(args, func(t reflect.Type) bool { return t != args[0] }) {
			return args[0]
		}
		return nil
	case "index":
		if t := deref(args[0]); t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map) {
			return t.Elem()
		}
		return nil
	}
	return builtins[n.Ident]
}

// arguments checks a call of a function, skip of whose parameters are bound already, and returns the
// type of its value.
func (s scope) arguments(n parse.Node, name string, f reflect.Type, args []reflect.Type, skip int) reflect.Type {
	want := f.NumIn() - skip
	if len(args) != want && !(f.IsVariadic() && len(args) >= want-1) {
		s.problem(n, "%s takes %d arguments, not %d", name, want, len(args))
		return f.Out(0)
	}
	for i, got := range args {
		param := f.In(min(i+skip, f.NumIn()-1))
		if f.IsVariadic() && i+skip >= f.NumIn()-1 {
			param = param.Elem()
		}
		if got != nil && !got.AssignableTo(param) && !(got.Kind() == reflect.Pointer && got.Elem().AssignableTo(param)) {
			s.problem(n, "%s takes a %v, not a %v", name, param, got)
		}
	}
	return f.Out(0)
}

// fields follows names from a value of type t; the last one may be a method that takes args.
func (s scope) fields(n parse.Node, t reflect.Type, names []string, args []reflect.Type) reflect.Type {
	for i, name := range names {
		if t == nil {
			return nil
		}
		if m, ok := method(t, name); ok {
			var given []reflect.Type
			if i == len(names)-1 {
				given = args
			}
			t = s.arguments(n, name, m.Type, given, 1)
			continue
		}
		plain := deref(t)
		if plain.Kind() != reflect.Struct {
			s.problem(n, "a %v has no field %s", t, name)
			return nil
		}
		f, ok := plain.FieldByName(name)
		if !ok || !f.IsExported() {
			s.problem(n, "a %v has no field %s", plain, name)
			return nil
		}
		t = f.Type
	}
	return t
}

func method(t reflect.Type, name string) (reflect.Method, bool) {
	if m, ok := t.MethodByName(name); ok && t.Kind() != reflect.Interface {
		return m, true
	}
	return reflect.Method{}, false
}

func deref(t reflect.Type) reflect.Type {
	if t != nil && t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
