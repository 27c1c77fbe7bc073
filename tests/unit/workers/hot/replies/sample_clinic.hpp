// A clinic for tests: two currencies would be one too many, so prices are in dollars.
#pragma once

#include "workers/hot/lookup/clinic.hpp"

namespace workers::hot::replies {

inline lookup::Clinic sample_clinic() {
    lookup::Clinic clinic;
    clinic.id = "clinic-1";
    clinic.name = "North Dental";
    clinic.languages = {"en", "es"};
    clinic.timezone = "America/New_York";
    clinic.location = {{"en", "12 Sample Street, floor 2"}, {"es", "Calle Muestra 12, piso 2"}};
    clinic.map_url = "https://maps.example/north";
    clinic.phone = "+1 202 555 0170";
    for (int day = 1; day <= 5; ++day) clinic.hours.push_back({day, "09:00", "18:00"});
    clinic.hours.push_back({6, "10:00", "14:00"});
    clinic.holidays = {{"2031-12-25", "Christmas"}};
    lookup::Service cleaning{
        "cleaning",
        {{"en", "Cleaning"},
         {"es", "Limpieza"},
         {"pt", "Limpeza"},
         {"ru", "Чистка зубов"},
         {"he", "ניקוי שיניים"},
         {"ar", "تنظيف الأسنان"},
         {"fa", "جرم‌گیری"}},
        {{"ru", {"чистка"}}, {"he", {"ניקוי"}}, {"ar", {"تنظيف"}}, {"fa", {"جرمگیری"}}},
        "120.00",
        "USD",
        40};
    lookup::Service deep{"deep", {{"en", "Deep cleaning"}}, {}, "300.00", "USD", 60};
    lookup::Service crown{"crown",
                          {{"en", "Crown"}, {"es", "Corona"}, {"pt", "Coroa"}, {"ru", "Коронка"}},
                          {},
                          "900.00",
                          "USD",
                          60};
    lookup::Service filling{"filling", {{"en", "Filling"}}, {}, "", "USD", 60};
    clinic.services = {cleaning, deep, crown, filling};
    return clinic;
}

}  // namespace workers::hot::replies
