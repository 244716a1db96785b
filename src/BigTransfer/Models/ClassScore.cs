namespace BigTransfer.Models;

/// <summary>How much a picture looks like one class.</summary>
/// <param name="Index">The class, from 0, in the order of the logits.</param>
/// <param name="Label">Its name; <c>class 17</c> where the model has no names.</param>
/// <param name="Score">From 0 to 1, by the <see cref="ScoreFunction"/>.</param>
public sealed record ClassScore(int Index, string Label, float Score);
