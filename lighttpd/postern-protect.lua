-- lighttpd takes a protected request up twice: to ask Postern, and when Postern has let it pass. lighttpd 1.4.69 takes
-- any answer for that which ends and names no other status, an empty one too. So: without a name, nobody passes.
local variables = lighty.r.req_env
if not variables["GATE"] then
    variables["GATE"] = "asking"
    variables["REMOTE_EMAIL"] = nil
elseif (variables["REMOTE_EMAIL"] or "") == "" then
    return 500
else
    variables["GATE"] = "passed"
end
