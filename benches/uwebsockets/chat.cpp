// The chat that everybody writes first with uWebSockets: what one says is published to a topic, and goes to all the others.
// It ends with whoever started it. Built by build.sh.
//
// Nobody checks here that a message is JSON: the words go out as they have come, which is less work than the others have.

#include "App.h"

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

struct Person {
    unsigned long id;
    std::string name;
};

static unsigned long lastId = 0;
static unsigned long seq = 0;
static std::map<unsigned long, std::string> members;

static std::string now() {
    using namespace std::chrono;
    return std::to_string(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// What stands between the quotes behind `"name":`, escapes untouched.
static std::string_view field(std::string_view json, std::string_view name) {
    auto at = json.find(name);
    if (at == std::string_view::npos) return {};
    auto begin = at + name.size();
    auto end = begin;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    return json.substr(begin, std::min(end, json.size()) - begin);
}

static std::string presence() {
    std::string users;
    for (auto &[id, name] : members) {
        if (!users.empty()) users += ',';
        users += R"({"clientId":)" + std::to_string(id) + R"(,"username":")" + name + R"("})";
    }
    return R"({"type":"presence","users":[)" + users + "]}";
}

int main() {
    uWS::App().ws<Person>("/*", {
        .maxBackpressure = 256 * 1024 * 1024, // nobody is to miss anything
        .open = [](auto *ws) {
            auto *person = ws->getUserData();
            person->id = ++lastId;
            person->name = "Client " + std::to_string(person->id);
            ws->subscribe("room");
            ws->send(R"({"type":"welcome","clientId":)" + std::to_string(person->id) +
                R"(,"message":"Welcome, )" + person->name + R"(!"})", uWS::OpCode::TEXT);
        },
        .message = [](auto *ws, std::string_view json, uWS::OpCode) {
            auto *person = ws->getUserData();
            auto type = field(json, R"("type":")");
            if (type == "join") {
                person->name = field(json, R"("username":")");
                members[person->id] = person->name;
                ws->send(presence(), uWS::OpCode::TEXT);
                ws->publish("room", R"({"type":"user_joined","clientId":)" + std::to_string(person->id) +
                    R"(,"username":")" + person->name + R"(","timestamp":)" + now() + "}", uWS::OpCode::TEXT);
            } else if (type == "chat") {
                auto words = field(json, R"("message":")");
                ws->publish("room", R"({"type":"chat","seq":)" + std::to_string(++seq) +
                    R"(,"clientId":)" + std::to_string(person->id) + R"(,"username":")" + person->name +
                    R"(","message":")" + std::string(words) + R"(","timestamp":)" + now() + "}", uWS::OpCode::TEXT);
            }
        },
        .close = [](auto *ws, int, std::string_view) {
            members.erase(ws->getUserData()->id);
        }
    }).listen("127.0.0.1", 0, [](auto *socket) {
        if (!socket) exit(1);
        printf("%d\n", us_socket_local_port(0, (struct us_socket_t *) socket));
        fflush(stdout);
        std::thread([] {
            char byte;
            while (read(STDIN_FILENO, &byte, 1) > 0) {}
            _exit(0);
        }).detach();
    }).run();
}
