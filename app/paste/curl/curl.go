// Package curl lists the options of curl, so that of each word of a command it is known whether a value follows, and
// whether it changes what is sent. Package paste reads the commands.
package curl

import "allsettled/app/paste/option"

// options has every option of curl 8.17 and those that earlier versions had: "X:" before a name is its letter, "="
// behind it says that a value follows. Those that can be turned off, as in --no-buffer, stand without "no-".
const options option.List = `
abstract-unix-socket= alpn alt-svc= anyauth a:append aws-sigv4= basic N:buffer ca-native cacert= capath=
E:cert= cert-status cert-type= ciphers= clobber compressed compressed-ssh K:config= connect-timeout=
connect-to= C:continue-at= b:cookie= c:cookie-jar= create-dirs create-file-mode= crlf crlfile= curves=
d:data= data-ascii= data-binary= data-raw= data-urlencode= delegation= digest q:disable disable-eprt
disable-epsv disallow-username-in-url dns-interface= dns-ipv4-addr= dns-ipv6-addr= dns-servers=
doh-cert-status doh-insecure doh-url= dump-ca-embed D:dump-header= ech= egd-file= engine= eprt epsv
etag-compare= etag-save= expect100-timeout= f:fail fail-early fail-with-body false-start follow F:form=
form-escape form-string= ftp-account= ftp-alternative-to-user= ftp-create-dirs ftp-method= ftp-pasv
P:ftp-port= ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc ftp-ssl-ccc-mode= ftp-ssl-control ftp-ssl-reqd
G:get g:globoff happy-eyeballs-timeout-ms= haproxy-clientip= haproxy-protocol I:head H:header= h:help
hostpubmd5= hostpubsha256= hsts= http0.9 0:http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only
ignore-content-length include k:insecure interface= ip-tos= ipfs-gateway= 4:ipv4 6:ipv6 json=
j:junk-session-cookies keepalive keepalive-cnt= keepalive-time= key= key-type= knownhosts= krb= krb4=
libcurl= limit-rate= l:list-only local-port= L:location location-trusted login-options= mail-auth=
mail-from= mail-rcpt= mail-rcpt-allowfails M:manual max-filesize= max-redirs= m:max-time= metalink mptcp
negotiate n:netrc netrc-file= netrc-optional ::next noproxy= npn ntlm ntlm-wb oauth2-bearer= out-null
o:output= output-dir= Z:parallel parallel-immediate parallel-max= parallel-max-host= pass= path-as-is
pinnedpubkey= post301 post302 post303 preproxy= #:progress-bar progress-meter proto= proto-default=
proto-redir= x:proxy= proxy-anyauth proxy-basic proxy-ca-native proxy-cacert= proxy-capath= proxy-cert=
proxy-cert-type= proxy-ciphers= proxy-crlfile= proxy-digest proxy-header= proxy-http2 proxy-insecure
proxy-key= proxy-key-type= proxy-negotiate proxy-ntlm proxy-pass= proxy-pinnedpubkey= proxy-service-name=
proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers= proxy-tlsauthtype= proxy-tlspassword=
proxy-tlsuser= proxy-tlsv1 U:proxy-user= proxy1.0= p:proxytunnel pubkey= Q:quote= random-file= r:range=
rate= raw e:referer= J:remote-header-name O:remote-name remote-name-all R:remote-time remove-on-error
X:request= request-target= resolve= retry= retry-all-errors retry-connrefused retry-delay= retry-max-time=
sasl-authzid= sasl-ir service-name= sessionid S:show-error i:show-headers sigalgs= s:silent skip-existing
socks4= socks4a= socks5= socks5-basic socks5-gssapi socks5-gssapi-nec socks5-gssapi-service=
socks5-hostname= Y:speed-limit= y:speed-time= ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke
ssl-reqd ssl-revoke-best-effort ssl-sessions= 2:sslv2 3:sslv3 stderr= styled-output suppress-connect-headers
tcp-fastopen tcp-nodelay t:telnet-option= test-event tftp-blksize= tftp-no-options z:time-cond=
tls-earlydata tls-max= tls13-ciphers= tlsauthtype= tlspassword= tlsuser= 1:tlsv1 tlsv1.0 tlsv1.1 tlsv1.2
tlsv1.3 tr-encoding trace= trace-ascii= trace-config= trace-ids trace-time unix-socket= T:upload-file=
upload-flags= url= url-query= B:use-ascii u:user= A:user-agent= variable= v:verbose V:version vlan-priority=
w:write-out= xattr`

// notCarried has the options that change what is sent, to whom, or whom curl trusts, and cannot be carried over. All
// others that are not carried out make no difference to the request.
const notCarried option.List = `abstract-unix-socket anyauth aws-sigv4 cacert capath cert connect-to continue-at
delegation digest
doh-url etag-compare haproxy-clientip haproxy-protocol insecure interface key negotiate netrc netrc-file netrc-optional
ntlm ntlm-wb path-as-is pinnedpubkey preproxy proxy proxy1.0 request-target resolve socks4 socks4a socks5
socks5-hostname time-cond tlspassword tlsuser unix-socket`

// otherAuth are the options that make of -u something else than Basic.
const otherAuth option.List = "aws-sigv4 digest negotiate ntlm ntlm-wb"

// Find finds a long option by its name, and one of a letter by that. --no-NAME turns an option off.
func Find(name string) (found option.Option, ok bool) { return options.Find(name) }

// IsNotCarried reports whether an option, by its long name, changes what is sent and cannot be carried over.
func IsNotCarried(name string) bool { return notCarried.Has(name) }

// IsOtherAuth reports whether an option, by its long name, makes of -u something else than Basic.
func IsOtherAuth(name string) bool { return otherAuth.Has(name) }
