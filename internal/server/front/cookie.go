package front

import (
	"net/http"
	"net/url"
	"time"
)

// sessionCookie is the name of the cookie that holds a session's token.
const sessionCookie = "souk_session"

// Cookies writes the cookie of the session. Secure is set where browsers reach the server by https.
type Cookies struct{ Secure bool }

// Set gives the browser the session's token, until it expires.
func (c Cookies) Set(w http.ResponseWriter, token string, expires time.Time) {
	http.SetCookie(w, c.cookie(token, expires))
}

// Clear takes the cookie back.
func (c Cookies) Clear(w http.ResponseWriter) {
	cookie := c.cookie("", time.Unix(1, 0))
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
}

func (c Cookies) cookie(token string, expires time.Time) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", Expires: expires,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// SessionToken returns the session's token that the browser sent, "" when it sent none.
func SessionToken(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// sandboxCookie names the sandbox that somebody has entered.
const sandboxCookie = "souk_sandbox"

// EnterSandbox lets the browser work in the sandbox with the id until it leaves it.
func (c Cookies) EnterSandbox(w http.ResponseWriter, id string) {
	http.SetCookie(w, &http.Cookie{Name: sandboxCookie, Value: id, Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode})
}

// LeaveSandbox brings the browser back to the market.
func (c Cookies) LeaveSandbox(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: sandboxCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode})
}

// Sandbox returns the id of the sandbox that the browser has entered, "" for none. It says nothing of whether it may.
func Sandbox(r *http.Request) string {
	cookie, err := r.Cookie(sandboxCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// nextCookie remembers where somebody wanted to go who has to follow a mailed link first.
const nextCookie = "souk_next"

// SetNext remembers for a day where to go once the account is active.
func (c Cookies) SetNext(w http.ResponseWriter, path string) {
	http.SetCookie(w, &http.Cookie{
		Name: nextCookie, Value: url.QueryEscape(path), Path: "/activate/", MaxAge: 24 * 60 * 60,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// Next returns what SetNext remembered, "" for nothing. It is not to be trusted more than any input.
func Next(r *http.Request) string {
	cookie, err := r.Cookie(nextCookie)
	if err != nil {
		return ""
	}
	path, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return ""
	}
	return path
}
