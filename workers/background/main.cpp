#include "shared/app/run.hpp"
#include "workers/background/service.hpp"

int main(int argc, char** argv) {
    workers::background::Config config;
    return shared::app::run(
        argc,
        argv,
        {"frontdesk-background",
         "stores turns and provider events in PostgreSQL and shows them in Redis",
         [&](shared::app::ConfigReader& reader) {
             config = workers::background::read_config(reader);
         },
         [&] { return workers::background::serve(config); }});
}
