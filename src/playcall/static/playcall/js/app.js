// What every page has. Pages work without it; it makes them quicker.
import { startAutosave } from "./autosave.js";
import { startDialogs } from "./dialogs.js";
import { startFilters } from "./filters.js";
import { startHoverCards } from "./hover-cards.js";
import { startSearchKey } from "./search-key.js";
import { showSection } from "./section-nav.js";
import { startThemeSwitch } from "./theme-switch.js";
import { startToasts } from "./toasts.js";

showSection();
startThemeSwitch();
startSearchKey();
startDialogs();
startToasts();
startHoverCards();
startFilters();
startAutosave();
