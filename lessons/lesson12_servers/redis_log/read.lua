-- Reads on, and tells in the same step what a reader must know to notice a gap: Redis itself would
-- go on in silence with the oldest text that is left.
-- KEYS: the log, its epoch. ARGV: the id to begin with, how many texts.
-- Returns the epoch, the last id, the first id, and the texts.
local first = redis.call('XRANGE', KEYS[1], '1-0', '+', 'COUNT', 1)[1]
return {
  redis.call('GET', KEYS[2]) or '',
  last_id(KEYS[1]) or '',
  first and first[1] or '',
  redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2]),
}
