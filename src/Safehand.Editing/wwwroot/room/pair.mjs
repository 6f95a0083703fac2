// Two films side by side, one clock: the left one leads, the right one follows and is set right when it drifts.

const DRIFT = 0.06;

/** Keeps `follower` at the place that `placeOf(seconds of the leader)` names; null where the leader shows what the follower has not. */
export function follow(leader, follower, placeOf = (seconds) => seconds) {
  const right = () => {
    const place = placeOf(leader.currentTime);
    if (place === null) { follower.pause(); return; }
    if (!leader.paused && follower.paused && leader.readyState >= 3) { follower.play().catch(() => {}); }
    if (Math.abs(follower.currentTime - place) > DRIFT && !follower.seeking) { follower.currentTime = place; }
  };
  leader.addEventListener("play", () => { right(); follower.play().catch(() => {}); });
  leader.addEventListener("pause", () => { follower.pause(); right(); });
  for (const name of ["seeked", "timeupdate"]) { leader.addEventListener(name, right); }
  leader.addEventListener("ratechange", () => { follower.playbackRate = leader.playbackRate; });
}

/** Sound from one of the two. */
export function hear(leader, follower, second) {
  leader.muted = second;
  follower.muted = !second;
}
