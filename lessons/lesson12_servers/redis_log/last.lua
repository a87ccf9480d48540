-- The id that was given last, also when its text was deleted since: it is never given again.
-- Nothing, if there is no log.
local function last_id(log)
  if redis.call('EXISTS', log) == 0 then
    return nil
  end
  local about, id = redis.call('XINFO', 'STREAM', log), nil
  for at = 1, #about, 2 do
    if about[at] == 'last-generated-id' then
      id = about[at + 1]
    end
  end
  if tonumber(string.match(id, '^%d+')) >= 2 ^ 53 - 1 then -- the last one that can be counted
    error({ err = 'ERR another program has added a number that is too high: delete the log · '
      .. 'một chương trình khác đã thêm một số quá lớn: hãy xoá nhật ký' })
  end
  return id
end
