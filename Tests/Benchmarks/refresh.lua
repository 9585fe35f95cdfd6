-- For wrk: each connection (one per thread) presents its refresh token, and then the one from the response.
--   wrk -t N -c N -s refresh.lua URL -- FILE [PATH]      FILE: at least N refresh tokens, one per line; PATH: /refresh
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    local index = 0
    for line in io.lines(arguments[1]) do
        index = index + 1
        if index == number then token = line end
    end
    path = arguments[2] or "/refresh"
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
end

function request()
    return wrk.format(nil, path, nil, '{"refresh_token":"' .. token .. '"}')
end

function response(status, headers, body)
    token = body:match('"refresh_token":"([^"]+)"') or token
end
