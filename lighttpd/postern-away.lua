-- The page while Postern does not answer, and its headers. An error that Postern or an application sends stays as it is.
-- scripts/away writes this
local policy = "default-src 'none'; style-src 'sha256-moJJDinmK8KmmG/dw1AeFrSDbhGDBEKEOFV+kRk3puQ='; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
-- end of what scripts/away writes
local request, headers = lighty.r, lighty.r.resp_header
local status = request.req_item.http_status
if status < 502 or status > 504 or headers["Content-Security-Policy"] then return end
-- Postern has let the request pass: the error is the application's.
if request.req_env["GATE"] == "passed" or (request.req_env["REMOTE_EMAIL"] or "") ~= "" then return end
local file = io.open("/etc/postern/lighttpd/503.html")
if not file then return end
local page = file:read("*a")
file:close()

-- At the login page, lighttpd itself shows the page (server.errorfile-prefix), without its headers. At a protected page,
-- this replaces lighttpd's own page, which has a title and a heading alone. It does not replace a page of the site.
local own = "<title>(" .. status .. " [%a ]+)</title>%s*</head>%s*<body>%s*<h1>%1</h1>%s*</body>%s*</html>%s*$"
local body = request.resp_body.get
if body ~= page and not body:find(own) then return end
request.resp_body:set({page})
for name, value in pairs({
    ["Content-Length"] = tostring(#page),
    ["Content-Type"] = "text/html; charset=utf-8",
    ["Content-Security-Policy"] = policy,
    ["Cache-Control"] = "no-store",
    ["Retry-After"] = "5",
}) do headers[name] = value end
return 503
