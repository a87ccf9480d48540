#!/usr/bin/env perl
# https://metacpan.org/dist/Mojolicious. `echo URL` or `chat URL NAME`; each thing seen is printed.
# Without arguments it only shows that it can start.

use Mojo::Base -strict, -signatures;
use Mojo::JSON qw(decode_json encode_json);
use Mojo::UserAgent;
use utf8;

binmode STDOUT, ':encoding(UTF-8)';
STDOUT->autoflush(1);

exit unless @ARGV;
my ($kind, $url, $name) = @ARGV;
my $text       = 'Chào buổi sáng, Việt Nam';
my $long_text  = 'đ' x (1 << 19);
my $long_bytes = join('', map { chr } 0 .. 255) x (1 << 12);

my $agent = Mojo::UserAgent->new;

# Called in the handler of a frame, `finish` would let the program hear of the end, and leave, before
# its Close is sent.
sub goodbye ($tx, @close) {
    Mojo::IOLoop->next_tick(sub { $tx->finish(@close) });
}

sub echoed ($tx, $message) {
    if ($message eq $text) {
        say "text $text";
        $tx->send($long_text);
    }
    elsif ($message eq $long_text) {
        say 'a long text';
        $tx->send({binary => $long_bytes});
    }
    elsif ($message eq $long_bytes) {
        say 'long bytes';
        $tx->send([1, 0, 0, 0, 9, '?']);
    }
    else { say 'something else ', length $message }
}

sub told ($tx, $message) {
    my $type = $message->{type};
    my $tell = sub (%message) { $tx->send({json => \%message}) };
    if ($type eq 'welcome') { $tell->(type => 'join', username => $name) }
    elsif ($type eq 'presence') {
        say join ' ', 'here', map { $_->{username} } @{$message->{users}};
        $tell->(type => 'chat', message => 'chào cả nhà');
    }
    elsif ($type eq 'chat') {
        say "$message->{username} $message->{message}";
        if   ($message->{message} eq 'tạm biệt') { goodbye($tx, 1000) }
        else                                     { $tell->(type => 'ping', timestamp => 7) }
    }
    elsif ($type eq 'pong') {
        say "pong $message->{echo}";
        $tell->(type => 'chat', message => 'còn đây');
    }
    else { say join ' ', $type, $message->{seq} // () }
}

$agent->websocket($url => sub ($agent, $tx) {
    unless ($tx->is_websocket) {
        say 'refused ', $tx->res->code // $tx->error->{message};
        return Mojo::IOLoop->stop;
    }
    $tx->max_websocket_size(1 << 21); # 256 KiB is the default
    $tx->on(frame => sub ($tx, $frame) {
        return unless $frame->[4] == 10;
        say "pong $frame->[5]";
        goodbye($tx, 3001 => 'tạm biệt');
    });
    $tx->on(message => \&echoed) if $kind eq 'echo';
    $tx->on(json => \&told) if $kind eq 'chat';
    $tx->on(finish => sub ($tx, $code, $reason) {
        say "close $code";
        Mojo::IOLoop->stop;
    });
    $tx->send($text) if $kind eq 'echo';
});
Mojo::IOLoop->start;
