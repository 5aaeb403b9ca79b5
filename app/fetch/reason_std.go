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

// reasonOf says why an attempt failed: what a person can make of it, and for
// the developer the phase it happened in. It names no address of this machine.
func reasonOf(ctx context.Context, err error, t *trace) *settle.Reason {
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return reason
	}
	reason := &settle.Reason{Phase: t.phase(), Detail: phaseWords[t.phase()] + ": " + technical(err)}
	if ctx.Err() != nil {
		reason.Code, reason.Message = ended(ctx, since(t.began))
		return reason
	}
	for _, name := range []func(error, *trace) (code, sentence string){
		nameFailure, tlsFailure, headerFailure, timeFailure, socketFailure, answerFailure,
	} {
		if reason.Code, reason.Message = name(err, t); reason.Code != "" {
			return reason
		}
	}
	reason.Code, reason.Message = settle.CodeNetwork, "The call failed on the network"
	return reason
}

// nameFailure tells failures of the name service.
func nameFailure(err error, _ *trace) (code, sentence string) {
	dns, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return "", ""
	case dns.IsNotFound:
		return settle.CodeDNS, "There is no site by that name: check its spelling"
	case dns.IsTimeout:
		return settle.CodeDNS, "The name service gave no answer in time for that name"
	}
	return settle.CodeDNS, "The name service could not answer for that name"
}

// tlsFailure tells what is not valid about a certificate or a handshake.
func tlsFailure(err error, _ *trace) (code, sentence string) {
	const begin = "The site's certificate is not valid: "
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return settle.CodeTLS, begin + "it has expired, or is not valid yet"
		}
		return settle.CodeTLS, begin + "it may not be used for this"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return settle.CodeTLS, begin + "it was made for another name"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return settle.CodeTLS, begin + "it is not trusted, nobody we know vouches for it"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return settle.CodeTLS, begin + "it could not be verified"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return settle.CodeTLS, "The site does not speak https at that port"
	}
	_, alert := errors.AsType[tls.AlertError](err)
	if alert || strings.Contains(err.Error(), "tls: ") ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return settle.CodeTLS, "No secure connection to the site could be made"
	}
	return "", ""
}

// headerFailure tells headers without end. net/http has no type for them.
func headerFailure(err error, _ *trace) (code, sentence string) {
	text := err.Error()
	if strings.Contains(text, "server response headers exceeded") ||
		strings.Contains(text, "response header list larger") {
		return settle.CodeTooLarge, "The answer's headers are larger than this server reads"
	}
	return "", ""
}

// timeFailure tells the deadlines of connecting, which are shorter than the call's.
func timeFailure(err error, t *trace) (code, sentence string) {
	timeout, ok := errors.AsType[net.Error](err)
	if !ok || !timeout.Timeout() {
		return "", ""
	}
	return settle.CodeTimeout, "No answer within " + inSeconds(since(t.began)) + " while " + phaseWords[t.phase()]
}

// socketFailure tells what the operating system said.
func socketFailure(err error, t *trace) (code, sentence string) {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return settle.CodeRefused, "The site's machine is there, but nothing answers at that port"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return settle.CodeNetwork, "There is no way from here to the site's machine"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.EADDRNOTAVAIL):
		return settle.CodeNetwork, "This server has too many connections open: make fewer calls at a time"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, errRewind), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed):
		return settle.CodeCut, cutSentence(t)
	}
	return "", ""
}

// cutSentence tells a broken answer from one that never began.
func cutSentence(t *trace) string {
	if t.first.Load() > 0 {
		return "The answer broke off in the middle"
	}
	return "The site closed the connection before it answered"
}

// answerFailure tells answers that are damaged or no HTTP at all.
func answerFailure(err error, t *trace) (code, sentence string) {
	text := err.Error()
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case corrupt, errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return settle.CodeCut, "The answer arrived damaged: its compression cannot be undone"
	case t.reading.Load():
		return settle.CodeCut, "The answer broke off in the middle"
	case strings.Contains(text, "malformed"), strings.Contains(text, "unsupported transfer encoding"),
		strings.Contains(text, "bad Content-Length"), strings.Contains(text, "message cannot contain"):
		return settle.CodeNetwork, notHTTP("").Message
	case strings.Contains(text, "server closed idle connection"),
		strings.Contains(text, "GOAWAY"), strings.Contains(text, "stream error"),
		strings.Contains(text, "connection broken"), strings.Contains(text, "connection lost"):
		return settle.CodeCut, cutSentence(t)
	}
	return "", ""
}

// notHTTP is the reason of an answer that breaks the protocol.
func notHTTP(detail string) *settle.Reason {
	return &settle.Reason{
		Code:    settle.CodeNetwork,
		Message: "What the site answered is not valid HTTP",
		Detail:  detail,
	}
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
