package config

import (
	"net"

	"github.com/spf13/pflag"
)

// Observe says what an operator sees of a running server. Traces are set by the variables of
// OpenTelemetry instead.
type Observe struct {
	Metrics string // HOST:PORT of metrics and profiles; empty: none
	Audit   string // file of the audit, "-" for stderr; empty: none
}

func (o *Observe) declare(f *pflag.FlagSet) {
	f.StringVar(&o.Metrics, "metrics-listen", "",
		"`ADDRESS` of Prometheus metrics and Go profiles, for example 127.0.0.1:9464; strangers must not reach it "+
			"(default: none)")
	f.StringVar(&o.Audit, "audit", "", "`FILE` to which every run that is started, refused or cancelled adds a line "+
		"of JSON; - is stderr")
}

func (o *Observe) check(listen string) error {
	if o.Metrics == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(o.Metrics); err != nil {
		return notAddress("--metrics-listen", o.Metrics, "127.0.0.1:9464")
	}
	if _, port, _ := net.SplitHostPort(listen); o.Metrics == listen && port != "0" {
		return Usagef(
			"--metrics-listen %s is the address of the page; write another one, for example 127.0.0.1:9464", o.Metrics,
		)
	}
	return nil
}
