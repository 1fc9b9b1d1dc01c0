// SPDX-License-Identifier: EUPL-1.2

/*! htmx 4.0.1, 0BSD, https://htmx.org */
import "./vendor/htmx.js";
import "./columns";
import "./figure";
import "./focus";
import "./menu";
import "./nav";
import "./passkey";
import "./print";
import "./search";
import "./trouble";
