#include "workers/hot/languages/en/en.hpp"

namespace workers::hot::languages::en {

Texts texts() {
    return {
        .greeting =
            "Hello! This is the automatic front desk of {clinic}. I can help with opening hours, "
            "our location and prices. What would you like to know?",
        .thanks = "You're very welcome! Write to us any time.",
        .hours = "Opening hours of {clinic}:",
        .open_now = "We are open now, until {close}.",
        .opens_later = "We open today at {open}.",
        .closed_now = "We are closed for today.",
        .closed_today = "We are closed today.",
        .holiday_today = "We are closed today ({name}).",
        .closed = "closed",
        .days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
        .location = "You will find {clinic} here:\n{location}",
        .map = "Map: {map}",
        .price_one = "{service}: {price}.",
        .price_many = "Here are our prices:",
        .price_list = "Here is our price list. Which service are you interested in?",
        .services = "Yes, we offer:",
        .hand_over =
            "Of course. I am passing your message to our team; a person will write to you here "
            "as soon as possible.",
        .holding =
            "Thank you for your message. I am the automatic desk and cannot answer this for sure, "
            "so I have passed it to our team. A person will write to you here.",
        .late =
            "Sorry for the late reply. Your message reached us, and I have passed it to our team. "
            "A "
            "person will write to you here.",
        .voice =
            "Thank you for the voice message. I cannot listen to it myself, so I have passed it to "
            "our team. If you write your question, I may be able to answer right away.",
        .media =
            "Thank you, your file has arrived. I cannot look at it myself, so I have passed it to "
            "our team. A person will write to you here.",
        .place =
            "Thank you, your location has arrived. I have passed it to our team. A person will "
            "write "
            "to you here.",
        .contact =
            "Thank you, the contact has arrived. I have passed it to our team. A person will write "
            "to you here.",
        .unsupported =
            "Sorry, I could not open this message. Please write to us in words; our team has "
            "been told as well.",
        .urgent =
            "This may be an emergency. I am an automatic desk and cannot judge it or give medical "
            "advice. If someone may be in danger, call your local emergency number (for example "
            "911 or 112) or go to the nearest emergency department now. Our team has been alerted.",
        .urgent_phone = "You can also call the clinic: {phone}",
    };
}

}  // namespace workers::hot::languages::en
