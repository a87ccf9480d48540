#!/usr/bin/env tclsh
# https://core.tcl-lang.org/tcllib. `echo URL` or `chat URL NAME`; each thing seen is printed.
# Without arguments it only shows that it can start.

package require json
package require websocket
::websocket::loglevel critical

fconfigure stdout -encoding utf-8 -buffering line
encoding system utf-8
if {!$argc} exit
lassign $argv kind url name
set text "Ch\u00e0o bu\u1ed5i s\u00e1ng, Vi\u1ec7t Nam"
set goodbye "t\u1ea1m bi\u1ec7t"
set longText [string repeat \u0111 [expr {1 << 19}]]
set bytes {}
for {set byte 0} {$byte < 256} {incr byte} { append bytes [binary format c $byte] }
set longBytes [string repeat $bytes [expr {1 << 12}]]

# `websocket::close` alone ends the connection without a Close frame: it is sent by hand.
proc leave {socket code {reason {}}} {
    ::websocket::send $socket 8 [binary format Sa* $code [encoding convertto utf-8 $reason]]
}

proc echoed {socket message} {
    global text longText longBytes
    if {$message eq $text} {
        puts "text $text"
        ::websocket::send $socket text $longText
    } elseif {$message eq $longText} {
        puts "a long text"
        ::websocket::send $socket binary $longBytes
    } elseif {$message eq $longBytes} {
        puts "long bytes"
        ::websocket::send $socket ping ?
    } else {
        puts "something else [string length $message]"
    }
}

proc told {socket message} {
    global name goodbye
    set type [dict get $message type]
    switch $type {
        welcome { ::websocket::send $socket text "{\"type\":\"join\",\"username\":\"$name\"}" }
        presence {
            set names [lmap user [dict get $message users] { dict get $user username }]
            puts [join [list here {*}$names]]
            ::websocket::send $socket text "{\"type\":\"chat\",\"message\":\"ch\u00e0o c\u1ea3 nh\u00e0\"}"
        }
        chat {
            puts "[dict get $message username] [dict get $message message]"
            if {[dict get $message message] eq $goodbye} {
                leave $socket 1000
            } else {
                ::websocket::send $socket text {{"type":"ping","timestamp":7}}
            }
        }
        pong {
            puts "pong [dict get $message echo]"
            ::websocket::send $socket text "{\"type\":\"chat\",\"message\":\"c\u00f2n \u0111\u00e2y\"}"
        }
        default { puts [string trim "$type [expr {[dict exists $message seq] ? [dict get $message seq] : {}}]"] }
    }
}

proc heard {socket type message} {
    global kind text goodbye
    switch $type {
        connect { if {$kind eq "echo"} { ::websocket::send $socket text $text } }
        text - binary {
            if {$kind eq "echo"} { echoed $socket $message } else { told $socket [::json::json2dict $message] }
        }
        pong {
            puts "pong $message"
            leave $socket 3001 $goodbye
        }
        close { puts "close [lindex $message 0]"; exit }
        error - timeout { puts "$type $message"; exit 1 }
    }
}

# `websocket::open` says `Connection: close` beside `Connection: Upgrade`. hyper, below lessons 06 to 08,
# answers that with `Connection: Upgrade, close`, and Tcl's http then waits for a body. So a chat begins
# with a handshake of its own.
proc handshake {url} {
    regexp {^ws://([^/]+):(\d+)(/.*)$} $url whole host port path
    set socket [socket $host $port]
    fconfigure $socket -translation crlf
    puts $socket "GET $path HTTP/1.1\nHost: $host:$port\nUpgrade: websocket\nConnection: Upgrade"
    puts $socket "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n"
    flush $socket
    while {[gets $socket line] > 0} { lappend head $line }
    if {![string match "HTTP/1.1 101 *" [lindex $head 0]]} { puts "refused $head"; exit 1 }
    return $socket
}

if {$kind eq "echo"} { ::websocket::open $url heard } else { ::websocket::takeover [handshake $url] heard }
vwait forever
