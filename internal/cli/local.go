package cli

import (
	"context"
	"errors"
	"log/slog"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
)

// localFlags say on which data a command works that runs beside the server, or without one.
type localFlags struct {
	Data     string            `placeholder:"DIR" help:"Folder of the market's data (SOUK_DATA)."`
	Database string            `placeholder:"URL" help:"sqlite:PATH or postgres://… (SOUK_DATABASE)."`
	File     string            `name:"config" placeholder:"FILE" help:"YAML file with the configuration (SOUK_CONFIG)."`
	Set      map[string]string `placeholder:"KEY=VALUE" mapsep:"none" help:"Set any key of the configuration; may be repeated. See: souk config show."`
}

// load reads the configuration; more are flags of the command itself, by the names of their keys.
func (f *localFlags) load(s *session, more map[string]string) (config.Config, error) {
	flags := map[string]string{}
	for key, value := range f.Set {
		flags[key] = value
	}
	for key, value := range map[string]string{"data": f.Data, "database": f.Database} {
		if value != "" {
			flags[key] = value
		}
	}
	for key, value := range more {
		if value != "" {
			flags[key] = value
		}
	}
	return config.Load(config.Sources{Flags: flags, Env: s.env, File: f.File})
}

// existing is with, for commands that make no sense on a market that is not there: it is not created.
func (f *localFlags) existing(ctx context.Context, s *session, use func(*app.App) error) error {
	cfg, err := f.load(s, nil)
	if err != nil {
		return err
	}
	if err := marketThere(cfg); err != nil {
		return err
	}
	return f.with(ctx, s, use)
}

// with opens the market on its data, calls use, and closes it again.
func (f *localFlags) with(ctx context.Context, s *session, use func(*app.App) error) (err error) {
	cfg, err := f.load(s, nil)
	if err != nil {
		return err
	}
	market, err := app.Open(ctx, cfg, s.warnings())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, market.Close()) }()
	return use(market)
}

// warnings is the log of a command: what people have to know.
func (s *session) warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(s.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
