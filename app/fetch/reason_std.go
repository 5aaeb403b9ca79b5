//go:build !js

package fetch

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"allsettled/app/settle"
)

// reasonOf says why an attempt failed, with the phase it happened in and, for the developer, what the library said.
// It names no address of this machine.
func reasonOf(ctx context.Context, err error, t *trace) *settle.Reason {
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return reason
	}
	reason := settle.NewReason(settle.CodeNetwork, "")
	if ctx.Err() != nil {
		reason = ended(ctx, since(t.began))
	} else {
		for _, of := range []func(error, *trace) *settle.Reason{
			nameFailure, tlsFailure, calmFailure, headerFailure, timeFailure, socketFailure, answerFailure,
		} {
			if one := of(err, t); one != nil {
				reason = one
				break
			}
		}
	}
	reason.Phase = t.phase()
	return reason.With("error", technical(err))
}

// nameFailure tells failures of the name service.
func nameFailure(err error, _ *trace) *settle.Reason {
	dns, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return nil
	case dns.IsNotFound:
		return settle.NewReason(settle.CodeDNS, "unknown")
	case dns.IsTimeout:
		return settle.NewReason(settle.CodeDNS, "late")
	}
	return settle.NewReason(settle.CodeDNS, "")
}

// tlsFailure tells what is not valid about a certificate or a handshake.
func tlsFailure(err error, _ *trace) *settle.Reason {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return settle.NewReason(settle.CodeTLS, "expired")
		}
		return settle.NewReason(settle.CodeTLS, "use")
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return settle.NewReason(settle.CodeTLS, "name")
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return settle.NewReason(settle.CodeTLS, "authority")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return settle.NewReason(settle.CodeTLS, "unverified")
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return settle.NewReason(settle.CodeTLS, "plain")
	}
	_, alert := errors.AsType[tls.AlertError](err)
	if alert || strings.Contains(err.Error(), "tls: ") ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return settle.NewReason(settle.CodeTLS, "")
	}
	return nil
}

// calmFailure tells the error of HTTP/2 by which a site asks for fewer calls (RFC 9113, 7). net/http has no type
// for it that can be asked.
func calmFailure(err error, _ *trace) *settle.Reason {
	if strings.Contains(err.Error(), "ENHANCE_YOUR_CALM") {
		return settle.NewReason(settle.CodeRateLimited, "")
	}
	return nil
}

// headerFailure tells headers without end. net/http has no type for them.
func headerFailure(err error, _ *trace) *settle.Reason {
	text := err.Error()
	if strings.Contains(text, "server response headers exceeded") ||
		strings.Contains(text, "response header list larger") {
		return settle.NewReason(settle.CodeTooLarge, "headers")
	}
	return nil
}

// timeFailure tells the deadlines of connecting, which are shorter than the call's.
func timeFailure(err error, t *trace) *settle.Reason {
	timeout, ok := errors.AsType[net.Error](err)
	if !ok || !timeout.Timeout() {
		return nil
	}
	return settle.NewReason(settle.CodeTimeout, "connect").With("ms", tenths(since(t.began)))
}

// socketFailure tells what the operating system said.
func socketFailure(err error, t *trace) *settle.Reason {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return settle.NewReason(settle.CodeRefused, "")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return settle.NewReason(settle.CodeNetwork, "route")
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.EADDRNOTAVAIL):
		return settle.NewReason(settle.CodeNetwork, "connections")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, errRewind), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed):
		return cut(t)
	}
	return nil
}

// cut tells a broken answer from one that never began.
func cut(t *trace) *settle.Reason {
	if t.first.Load() > 0 {
		return settle.NewReason(settle.CodeCut, "middle")
	}
	return settle.NewReason(settle.CodeCut, "early")
}

// answerFailure tells answers that are damaged or no HTTP at all.
func answerFailure(err error, t *trace) *settle.Reason {
	text := err.Error()
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case corrupt, errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return settle.NewReason(settle.CodeCut, "damaged")
	case t.reading.Load():
		return settle.NewReason(settle.CodeCut, "middle")
	case strings.Contains(text, "malformed"), strings.Contains(text, "unsupported transfer encoding"),
		strings.Contains(text, "bad Content-Length"), strings.Contains(text, "message cannot contain"):
		return protocolError("")
	case strings.Contains(text, "server closed idle connection"),
		strings.Contains(text, "GOAWAY"), strings.Contains(text, "stream error"),
		strings.Contains(text, "connection broken"), strings.Contains(text, "connection lost"):
		return cut(t)
	}
	return nil
}

// protocolError is the reason of an answer that is not HTTP.
func protocolError(text string) *settle.Reason {
	return settle.NewReason(settle.CodeNetwork, "protocol").With("error", text)
}

// technical writes an error for a developer, without this machine's addresses:
// net's own texts name the local port and the name server.
func technical(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return clip("lookup " + strings.TrimSuffix(dns.Name, ".") + ": " + dns.Err)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		if op.Addr != nil && op.Op == "dial" {
			return clip("dial " + op.Addr.String() + ": " + op.Err.Error())
		}
		return clip(op.Op + ": " + op.Err.Error())
	}
	return clip(strings.ToValidUTF8(err.Error(), "?"))
}
