-- lighttpd runs this twice for a protected request: before it asks Postern, and after Postern has let the request
-- pass. lighttpd 1.4.69 takes every complete answer without another status for a pass, even an empty answer.
-- Therefore a request without a name does not pass.
local variables = lighty.r.req_env
if not variables["GATE"] then
    variables["GATE"] = "asking"
    variables["REMOTE_EMAIL"] = nil
elseif (variables["REMOTE_EMAIL"] or "") == "" then
    return 500
else
    variables["GATE"] = "passed"
end
