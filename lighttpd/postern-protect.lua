-- lighttpd runs this twice for a protected request: before it asks Postern, and after Postern has let the request
-- pass. lighttpd 1.4.69 takes every complete answer without another status for a pass, even an empty answer.
-- Therefore a request without a name does not pass.
--
-- mod_webdav does not wait for Postern: in a protected condition, it would change the files at once, for every visitor.
-- So the request names no file until it passes, and such a mod_webdav only fails. See docs/gate-lighttpd.md.
local variables, attributes = lighty.r.req_env, lighty.r.req_attr
if not variables["GATE"] then
    variables["GATE"] = "asking"
    variables["REMOTE_EMAIL"] = nil
    variables["GATE_PATH"] = attributes["physical.path"]
    attributes["physical.path"] = "/dev/null/asking"
elseif (variables["REMOTE_EMAIL"] or "") == "" then
    return 500
else
    variables["GATE"] = "passed"
    if attributes["physical.path"] == "/dev/null/asking" then attributes["physical.path"] = variables["GATE_PATH"] end
    variables["GATE_PATH"] = nil
end
