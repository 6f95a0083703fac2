// Runs before anything is drawn, so that what needs script never flashes. Classic and blocking on purpose.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
