package ui

import (
	"fmt"
	"sync"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Progress shows an apply as it goes on: one redrawn line on a terminal, one line a step in a pipe.
type Progress struct {
	o       *Output
	mu      sync.Mutex
	current *deploy.Event
	started time.Time
	stop    chan struct{}
	stopped sync.WaitGroup
	closing sync.Once
}

// NewProgress starts to show progress; Close ends it.
func (o *Output) NewProgress() *Progress {
	p := &Progress{o: o, stop: make(chan struct{})}
	if o.Terminal {
		p.stopped.Add(1)
		go p.tick()
	}
	return p
}

const redraw = 100 * time.Millisecond

func (p *Progress) tick() {
	defer p.stopped.Done()
	t := time.NewTicker(redraw)
	defer t.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-t.C:
			p.mu.Lock()
			p.draw()
			p.mu.Unlock()
		}
	}
}

// Close clears the progress line. It may be called more than once.
func (p *Progress) Close() {
	p.closing.Do(func() {
		close(p.stop)
		p.stopped.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.clear()
	})
}

func (p *Progress) clear() {
	if p.o.Terminal {
		fmt.Fprint(p.o.W, "\r\x1b[K")
	}
}

func (p *Progress) draw() {
	if p.current == nil || !p.o.Terminal {
		return
	}
	line := fmt.Sprintf("[%d/%d] %s %s", p.current.Index, p.current.Total, p.current.Step.ID, time.Since(p.started).Round(redraw))
	if r := []rune(line); len(r) >= p.o.Width {
		line = string(r[:p.o.Width-1])
	}
	p.clear()
	fmt.Fprint(p.o.W, p.o.alter.Render(line))
}

// Step takes an apply's event.
func (p *Progress) Step(e deploy.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sign, style := p.o.symbol(e.Step.Action)
	where := fmt.Sprintf("[%*d/%d]", len(fmt.Sprint(e.Total)), e.Index, e.Total)
	switch e.Kind {
	case deploy.StepStarted:
		p.current, p.started = &e, time.Now()
		p.draw()
	case deploy.StepDone:
		p.current = nil
		p.clear()
		fmt.Fprintf(p.o.W, "%s %s %s %s\n", p.o.dim.Render(where), style.Render(sign), e.Step.ID, p.o.dim.Render("("+e.Duration.Round(time.Millisecond).String()+")"))
	case deploy.StepFailed:
		p.current = nil
		p.clear()
		fmt.Fprintf(p.o.W, "%s %s %s\n", p.o.dim.Render(where), p.o.bad.Render("x"), e.Step.ID)
	}
}

// Message shows a message of the server: PRINT, RAISERROR.
func (p *Progress) Message(m mssql.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	fmt.Fprintf(p.o.W, "      %s\n", p.o.dim.Render("server: "+m.Message))
}
