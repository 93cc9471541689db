import "../css/app.scss";
import "./htmx";
import { startCodeInputs, startOnceForms, startPasswordToggles, startUnclearFields } from "./forms";
import { startCombobox } from "./combobox";
import { startCountdowns, startWaits } from "./countdown";
import { startDialogs } from "./dialogs";
import { startMeters } from "./meter";
import { startArrowGroups, startBrowserZone, startViewerZone } from "./slots";
import { startThemeChoice } from "./theme";
import { startPasskeys } from "./passkeys";
import { startPolling } from "./polling";
import { startForgetting } from "./seen";
import { startCurrentLinks, startSectionTabs } from "./spy";

type Starter = (root: ParentNode) => void;
const starters: Starter[] = [
  startThemeChoice,
  startDialogs,
  startCombobox,
  startArrowGroups,
  startViewerZone,
  startBrowserZone,
  startCodeInputs,
  startOnceForms,
  startPasswordToggles,
  startUnclearFields,
  startMeters,
  startCountdowns,
  startWaits,
  startPasskeys,
  startPolling,
  startSectionTabs,
  startForgetting,
  startCurrentLinks,
];

const start = (root: ParentNode): void => starters.forEach((each) => each(root));

// htmx announces the page itself as well as what it puts in later; each must start once.
start(document);
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target as HTMLElement);
});
