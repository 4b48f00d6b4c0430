"""A login page, a profile and, for nginx's auth_request, the verdict on a visitor, as a Flask tutorial has them."""

from datetime import timedelta

from flask import Flask, redirect, render_template_string, request, session, url_for
from werkzeug.security import check_password_hash

app = Flask(__name__)
app.config.update(
    SESSION_COOKIE_SAMESITE="Lax",
    PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
)
app.config.from_pyfile("settings.py")  # SECRET_KEY; USERS, from email to password hash

LOGIN = """<!doctype html>
<title>Sign in</title>
{% if error %}<p>{{ error }}</p>{% endif %}
<form method="post">
  <label>Email <input type="email" name="email" required></label>
  <label>Password <input type="password" name="password" required></label>
  <button>Sign in</button>
</form>
"""

PROFILE = """<!doctype html>
<title>Profile</title>
<p>Signed in as {{ email }}.</p>
<form method="post" action="{{ url_for('logout') }}"><button>Sign out</button></form>
"""


@app.route("/login", methods=["GET", "POST"])
def login():
    error = None
    if request.method == "POST":
        email = request.form["email"]
        password_hash = app.config["USERS"].get(email)
        if password_hash and check_password_hash(password_hash, request.form["password"]):
            session.clear()
            session["email"] = email
            return redirect(url_for("profile"))
        error = "Wrong email or password."
    return render_template_string(LOGIN, error=error)


@app.route("/profile")
def profile():
    if "email" not in session:
        return redirect(url_for("login"))
    return render_template_string(PROFILE, email=session["email"])


@app.route("/logout", methods=["POST"])
def logout():
    session.clear()
    return redirect(url_for("login"))


@app.route("/check")
def check():
    return "", 204 if "email" in session else 401
