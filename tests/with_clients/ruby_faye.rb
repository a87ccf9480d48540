# https://rubygems.org/gems/faye-websocket, Debian's ruby-faye-websocket. `echo URL` or `chat URL NAME`; each thing
# seen is printed. Without arguments it only shows that it can start.

require 'eventmachine'
require 'faye/websocket'
require 'json'

$stdout.sync = true
exit if ARGV.empty?
KIND, URL, NAME = ARGV
TEXT = 'Chào buổi sáng, Việt Nam'
LONG_TEXT = 'đ' * (1 << 19)
LONG_BYTES = (0..255).to_a * (1 << 12)

def echoed(socket, message)
  case message
  when TEXT
    puts "text #{message}"
    socket.send(LONG_TEXT)
  when LONG_TEXT
    puts 'a long text'
    socket.send(LONG_BYTES)
  when LONG_BYTES
    puts 'long bytes'
    socket.ping('?') do
      puts 'pong ?'
      socket.close(3001, 'tạm biệt')
    end
  else puts "something else #{message.class} #{message.size}"
  end
end

def told(socket, message)
  tell = ->(**message) { socket.send(JSON.generate(message)) }
  case message['type']
  when 'welcome' then tell.(type: 'join', username: NAME)
  when 'presence'
    puts ['here', *message['users'].map { |user| user['username'] }].join(' ')
    tell.(type: 'chat', message: 'chào cả nhà')
  when 'chat'
    puts "#{message['username']} #{message['message']}"
    message['message'] == 'tạm biệt' ? socket.close(1000) : tell.(type: 'ping', timestamp: 7)
  when 'pong'
    puts "pong #{message['echo']}"
    tell.(type: 'chat', message: 'còn đây')
  else puts [message['type'], message['seq']].compact.join(' ')
  end
end

EventMachine.run do
  socket = Faye::WebSocket::Client.new(URL)
  socket.on(:open) { socket.send(TEXT) if KIND == 'echo' }
  socket.on(:message) do |event|
    KIND == 'echo' ? echoed(socket, event.data) : told(socket, JSON.parse(event.data))
  end
  socket.on(:error) { |event| puts "error #{event.message}" }
  socket.on(:close) do |event|
    puts "close #{event.code}"
    EventMachine.stop
  end
end
