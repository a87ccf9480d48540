-- Adds a text under the next number, or finds the number of the text with the same key.
-- KEYS: the log, its keys. ARGV: session, id, text, how many texts and how many keys are kept.
-- Returns whether it was there, and the number; nothing if the log is lost.
local key = ARGV[1] .. '\n' .. ARGV[2]
local known = redis.call('ZSCORE', KEYS[2], key)
if known then
  return { '1', known }
end
local last = last_id(KEYS[1])
if not last then
  return {}
end
local seq = tonumber(string.match(last, '^%d+')) + 1
local digits = string.format('%.0f', seq) -- Lua itself would write 1e+14
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[4], digits .. '-0',
  'session', ARGV[1], 'id', ARGV[2], 'text', ARGV[3])
redis.call('ZADD', KEYS[2], digits, key)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', seq - tonumber(ARGV[5])))
return { '0', digits }
