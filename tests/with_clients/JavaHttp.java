// Java's own client, java.net.http. `java JavaHttp.java echo URL` or `chat URL NAME`; each thing seen is printed.
// Without arguments it only shows that it can start.

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

class JavaHttp implements WebSocket.Listener {
    static final String TEXT = "Chào buổi sáng, Việt Nam", LONG_TEXT = "đ".repeat(1 << 19);
    static final byte[] LONG_BYTES = new byte[1 << 20];
    static final PrintStream out = new PrintStream(System.out, true, UTF_8);
    static final CountDownLatch ended = new CountDownLatch(1);
    static String name;

    final StringBuilder text = new StringBuilder();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) return;
        for (int index = 0; index < LONG_BYTES.length; index++) LONG_BYTES[index] = (byte) index;
        name = arguments.length > 2 ? arguments[2] : null;
        HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()
            .newWebSocketBuilder().buildAsync(URI.create(arguments[1]), new JavaHttp()).join();
        ended.await();
        System.exit(0);
    }

    public void onOpen(WebSocket socket) {
        if (name == null) socket.sendText(TEXT, true);
        socket.request(1);
    }

    // A message comes in parts.
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            if (name == null) echoed(socket, message);
            else told(socket, message);
        }
        socket.request(1);
        return null;
    }

    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
        byte[] taken = new byte[part.remaining()];
        part.get(taken);
        bytes.writeBytes(taken);
        if (last && Arrays.equals(bytes.toByteArray(), LONG_BYTES)) {
            out.println("long bytes");
            socket.sendPing(ByteBuffer.wrap("?".getBytes(UTF_8)));
        }
        socket.request(1);
        return null;
    }

    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
        out.println("pong " + UTF_8.decode(payload));
        socket.sendClose(3001, "tạm biệt");
        socket.request(1);
        return null;
    }

    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        out.println("close " + code);
        ended.countDown();
        return null;
    }

    public void onError(WebSocket socket, Throwable error) {
        out.println("error " + error);
        ended.countDown();
    }

    void echoed(WebSocket socket, String message) {
        if (message.equals(TEXT)) {
            out.println("text " + message);
            socket.sendText(LONG_TEXT, true);
        } else if (message.equals(LONG_TEXT)) {
            out.println("a long text");
            socket.sendBinary(ByteBuffer.wrap(LONG_BYTES), true);
        }
    }

    void told(WebSocket socket, String message) {
        switch (field(message, "type")) {
            case "welcome" -> socket.sendText("{\"type\":\"join\",\"username\":\"" + name + "\"}", true);
            case "presence" -> socket.sendText("{\"type\":\"chat\",\"message\":\"chào cả nhà\"}", true);
            case "chat" -> {
                out.println(field(message, "username") + " " + field(message, "message"));
                if (field(message, "message").equals("tạm biệt")) socket.sendClose(1000, "");
                else socket.sendText("{\"type\":\"ping\",\"timestamp\":7}", true);
            }
            case "pong" -> {
                out.println("pong " + field(message, "echo"));
                socket.sendText("{\"type\":\"chat\",\"message\":\"còn đây\"}", true);
            }
            default -> out.println((field(message, "type") + " " + field(message, "seq")).strip());
        }
    }

    // Java has no JSON of its own; the room's messages are flat enough.
    static String field(String message, String key) {
        var found = Pattern.compile("\"" + key + "\":\"?([^\",}]*)").matcher(message);
        return found.find() ? found.group(1) : "";
    }
}
