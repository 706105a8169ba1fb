// Every page: each module looks for what it serves and does nothing where there is none.
import "./concordance.js";
import "./copy.js";
import "./keys.js";
import "./live.js";
import "./menu.js";
import "./picking.js";
import "./print.js";
import "./signin.js";
import "./upload.js";
