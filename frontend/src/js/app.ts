import "../css/app.scss";
import "./htmx";
import { startAhead } from "./ahead";
import { startCodeInputs, startOnceForms, startPasswordToggles, startUnclearFields } from "./forms";
import { startCards } from "./card";
import { startCombobox } from "./combobox";
import { startCopying } from "./copy";
import { startCountdowns, startWaits } from "./countdown";
import { startDialogs } from "./dialogs";
import { startFind } from "./find";
import { startHearts } from "./hearts";
import { startInvalid } from "./invalid";
import { startLive } from "./live";
import { startKeeping } from "./kept";
import { startMeters } from "./meter";
import { startArrowGroups, startBrowserZone, startViewerZone } from "./slots";
import { startThemeChoice } from "./theme";
import { startToasts } from "./toast";
import { startPasskeys } from "./passkeys";
import { startPolling } from "./polling";
import { startPresses } from "./press";
import { startForgetting } from "./seen";
import { startCurrentLinks, startSectionTabs } from "./spy";

type Starter = (root: ParentNode) => void;
const starters: Starter[] = [
  startThemeChoice,
  startDialogs,
  startToasts,
  startCombobox,
  startArrowGroups,
  startViewerZone,
  startBrowserZone,
  startCodeInputs,
  startCards,
  startOnceForms,
  startPasswordToggles,
  startUnclearFields,
  startMeters,
  startCountdowns,
  startWaits,
  startAhead,
  startPasskeys,
  startPolling,
  startLive,
  startHearts,
  startCopying,
  startFind,
  startSectionTabs,
  startForgetting,
  startCurrentLinks,
];

const start = (root: ParentNode): void => starters.forEach((each) => each(root));

// htmx announces the page itself as well as what it puts in later; each must start once.
start(document);
startInvalid();
startPresses();
startKeeping();
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target as HTMLElement);
});
