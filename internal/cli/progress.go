package cli

import (
	"fmt"
	"io"
	"strings"
)

// progressBar shows on a terminal how far a transfer is. Where stderr is no terminal it is nil and
// its methods do nothing.
type progressBar struct {
	w     io.Writer
	what  string
	shown string
}

func (s *session) progress(what string) *progressBar {
	if _, ok := terminal(s.stderr); !ok || s.json {
		return nil
	}
	return &progressBar{w: s.stderr, what: what}
}

// update shows that done of total bytes are through; a total below zero is not known.
func (p *progressBar) update(done, total int64) {
	if p == nil {
		return
	}
	text := p.what + ": " + byteSize(done)
	if total > 0 {
		text = fmt.Sprintf("%s: %d %% of %s", p.what, done*100/total, byteSize(total))
	}
	if text != p.shown {
		p.draw(text)
	}
}

// count shows that done of total things are through.
func (p *progressBar) count(done, total int, things string) {
	if p == nil {
		return
	}
	p.draw(fmt.Sprintf("%s: %d of %d %s", p.what, done, total, things))
}

// draw writes text over what stands there.
func (p *progressBar) draw(text string) {
	fmt.Fprint(p.w, "\r"+text+strings.Repeat(" ", max(0, len(p.shown)-len(text))))
	p.shown = text
}

// finish takes the progress off the screen.
func (p *progressBar) finish() {
	if p == nil || p.shown == "" {
		return
	}
	p.draw("")
	fmt.Fprint(p.w, "\r")
	p.shown = ""
}
