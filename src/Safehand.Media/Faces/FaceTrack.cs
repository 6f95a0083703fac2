using Safehand.Media.Render;

namespace Safehand.Media.Faces;

/// <summary>A face as it was found in one frame.</summary>
/// <param name="Frame">Number of the frame on the film's working clock.</param>
/// <param name="X">Left edge, as a fraction of the upright frame.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
/// <param name="Confidence">How sure the detector is, 0 to 1.</param>
public sealed record FaceSighting(long Frame, double X, double Y, double Width, double Height, double Confidence);

/// <summary>A face followed through the film: a proposal, to be confirmed by a person.</summary>
/// <param name="Id">From 1, in the order in which they appear.</param>
/// <param name="Confidence">Mean of the detector's confidence where it saw the face, 0 to 1.</param>
/// <param name="Sightings">In how many looked-at frames it was seen.</param>
/// <param name="Keyframes">Where the box is, as fractions of the upright frame; between keyframes it moves in a straight line. By frame, each frame once; at least two unless the film is one frame long. The box is larger than the face by a fifth of it on each side; it begins before the face was first seen and ends after it was last seen.</param>
public sealed record FaceTrack(int Id, double Confidence, int Sightings, IReadOnlyList<Keyframe> Keyframes);

/// <summary>What was found in a film.</summary>
/// <param name="Tracks">Faces followed, by first appearance.</param>
/// <param name="Sightings">Every face in every frame that was looked at, by frame. For <see cref="Uncovered"/>.</param>
/// <param name="Every">Every how many frames one was looked at.</param>
/// <param name="Looked">How many frames were looked at.</param>
public sealed record FacesFound(IReadOnlyList<FaceTrack> Tracks, IReadOnlyList<FaceSighting> Sightings, int Every, int Looked);
