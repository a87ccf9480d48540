-- https://daurnimator.github.io/lua-http, Debian's lua-http. `echo URL` or `chat URL NAME`; each thing seen is printed.
-- Without arguments it only shows that it can start. It can send a ping, but swallows the pong.

local websocket = require "http.websocket"

io.stdout:setvbuf "line"
local kind, url, name = ...
if not kind then return end
local text = "Chào buổi sáng, Việt Nam"
local long_text = ("đ"):rep(524288)
local bytes = {}
for byte = 0, 255 do bytes[#bytes + 1] = string.char(byte) end
local long_bytes = table.concat(bytes):rep(4096)

local socket = websocket.new_from_uri(url)
assert(socket:connect(10))

local function tell(json, ...)
    socket:send(json:format(...), "text")
end

local function echoed(message)
    if message == text then
        print("text " .. text)
        socket:send(long_text, "text")
    elseif message == long_text then
        print "a long text"
        socket:send(long_bytes, "binary")
    elseif message == long_bytes then
        print "long bytes"
        print "no ping"
        socket:close(3001, "tạm biệt")
    else
        print("something else " .. #message)
    end
end

-- Lua has no JSON of its own; the room's messages are flat enough.
local function told(message)
    local function field(key) return message:match('"' .. key .. '":"?([^",}]*)') or "" end
    local type = field "type"
    if type == "welcome" then
        tell('{"type":"join","username":"%s"}', name)
    elseif type == "presence" then
        tell '{"type":"chat","message":"chào cả nhà"}'
    elseif type == "chat" then
        print(field "username" .. " " .. field "message")
        if field "message" == "tạm biệt" then socket:close(1000) else tell '{"type":"ping","timestamp":7}' end
    elseif type == "pong" then
        print("pong " .. field "echo")
        tell '{"type":"chat","message":"còn đây"}'
    else
        print(((type .. " " .. field "seq"):gsub(" $", "")))
    end
end

if kind == "echo" then socket:send(text, "text") end
for message in socket:each() do
    if kind == "echo" then echoed(message) else told(message) end
end
print("close " .. tostring(socket.got_close_code or nil))
os.exit(0)
