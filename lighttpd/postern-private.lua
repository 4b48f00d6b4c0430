-- What is protected is kept by nobody but the visitor's browser, unless the application says otherwise.
local headers = lighty.r.resp_header
if not headers["Cache-Control"] then headers["Cache-Control"] = "private, no-cache" end
