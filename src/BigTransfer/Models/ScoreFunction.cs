namespace BigTransfer.Models;

/// <summary>How raw class scores (logits) become scores from 0 to 1.</summary>
public enum ScoreFunction
{
    /// <summary>Classes exclude each other and the scores add up to 1: networks trained with a cross entropy over all classes.</summary>
    Softmax,

    /// <summary>Each class for itself: networks trained with a yes or no a class, as BiT-M on ImageNet-21k.</summary>
    Sigmoid,
}
